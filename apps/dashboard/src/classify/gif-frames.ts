/** Browsers that cannot take a GIF apart show the moving picture alone. */
interface Decoder {
  readonly tracks: { readonly ready: Promise<void>; readonly selectedTrack: { readonly frameCount: number } | null };
  readonly completed: Promise<void>;
  decode(options: { frameIndex: number }): Promise<{ image: CanvasImageSource & { close(): void } }>;
  close(): void;
}

type DecoderClass = new (init: { data: ArrayBuffer; type: string }) => Decoder;

/** The frames of a GIF, none where the browser has no ImageDecoder. */
export async function gifFrames(url: string): Promise<ImageBitmap[]> {
  const { ImageDecoder } = globalThis as unknown as { ImageDecoder?: DecoderClass };
  if (ImageDecoder === undefined) return [];
  const response = await fetch(url);
  if (!response.ok) return [];
  const decoder = new ImageDecoder({ data: await response.arrayBuffer(), type: 'image/gif' });
  await decoder.tracks.ready;
  await decoder.completed;
  const frames: ImageBitmap[] = [];
  for (let frameIndex = 0; frameIndex < (decoder.tracks.selectedTrack?.frameCount ?? 0); frameIndex++) {
    const { image } = await decoder.decode({ frameIndex });
    frames.push(await createImageBitmap(image as ImageBitmap));
    image.close();
  }
  decoder.close();
  return frames;
}
