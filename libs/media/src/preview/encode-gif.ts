import { setImmediate as nextTurn } from 'node:timers/promises';

import { type DecodedFrames } from '@clipyard/api-contract';

import { applyPalette, GIFEncoder, quantize } from './gifenc.js';

/** Colours in the palette of each frame. With 128, a GIF of 20 frames stays well under a megabyte. */
const COLOURS = 128;

/**
 * Encodes frames as an animated GIF, as the reference does. Each frame takes several milliseconds (4-7 measured at
 * 220 pixels), so it yields to the event loop between frames.
 */
export async function encodeGif(
  frames: Pick<DecodedFrames, 'count' | 'size' | 'data'>,
  options: { fps: number },
): Promise<Uint8Array> {
  const { count, size, data } = frames;
  const gif = GIFEncoder();
  const pixels = size * size;
  for (let frame = 0; frame < count; frame++) {
    const rgba = new Uint8Array(pixels * 4).fill(255);
    for (let i = 0; i < pixels; i++)
      rgba.set(data.subarray((frame * pixels + i) * 3, (frame * pixels + i) * 3 + 3), i * 4);
    const palette = quantize(rgba, COLOURS, { format: 'rgb444' });
    await nextTurn();
    gif.writeFrame(applyPalette(rgba, palette, 'rgb444'), size, size, {
      palette,
      delay: Math.round(1000 / options.fps),
    });
    await nextTurn();
  }
  gif.finish();
  return gif.bytes();
}
