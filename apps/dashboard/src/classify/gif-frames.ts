/** The part of ImageDecoder used here. TypeScript has no types for it, and not every browser implements it. */
interface Decoder {
  readonly tracks: { readonly ready: Promise<void>; readonly selectedTrack: { readonly frameCount: number } | null };
  readonly completed: Promise<void>;
  decode(options: { frameIndex: number }): Promise<{ image: CanvasImageSource & { close(): void } }>;
  close(): void;
}

type DecoderClass = new (init: { data: ArrayBuffer; type: string }) => Decoder;

/** Splits a GIF into frames. Returns none if the browser has no ImageDecoder; it then shows only the animation. */
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
