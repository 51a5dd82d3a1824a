import { setImmediate as nextTurn } from 'node:timers/promises';

import { type DecodedFrames } from '@clipyard/api-contract';

import { applyPalette, GIFEncoder, quantize } from './gifenc.js';

/** Side of a frame in the strip, in pixels. Its content is still recognisable, and 20 frames take about 100 KB. */
export const FILMSTRIP_HEIGHT = 96;

const COLOURS = 256;

/** Shrinks a frame by averaging and writes it as RGBA to its position in the strip. */
function shrink(frame: Uint8Array, size: number, strip: Uint8Array, at: number, width: number, side: number): void {
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [
      Math.floor((y * size) / side),
      Math.max(Math.floor(((y + 1) * size) / side), Math.floor((y * size) / side) + 1),
    ];
    for (let x = 0; x < side; x++) {
      const [left, right] = [
        Math.floor((x * size) / side),
        Math.max(Math.floor(((x + 1) * size) / side), Math.floor((x * size) / side) + 1),
      ];
      const target = (y * width + at + x) * 4;
      const area = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++)
          for (let column = left; column < right; column++) sum += frame[(row * size + column) * 3 + channel]!;
        strip[target + channel] = Math.round(sum / area);
      }
      strip[target + 3] = 255;
    }
  }
}

/**
 * Encodes frames side by side as one still GIF, since a page shows dozens of strips. Yields to the event loop between
 * frames.
 *
 * @returns a GIF of `FILMSTRIP_HEIGHT` × `count` by `FILMSTRIP_HEIGHT` pixels
 */
export async function encodeFilmstrip({
  count,
  size,
  data,
}: Pick<DecodedFrames, 'count' | 'size' | 'data'>): Promise<Uint8Array> {
  const side = FILMSTRIP_HEIGHT;
  const width = count * side;
  const strip = new Uint8Array(width * side * 4);
  for (let frame = 0; frame < count; frame++) {
    shrink(
      data.subarray(frame * size * size * 3, (frame + 1) * size * size * 3),
      size,
      strip,
      frame * side,
      width,
      side,
    );
    await nextTurn();
  }
  const palette = quantize(strip, COLOURS, { format: 'rgb565' });
  await nextTurn();
  const gif = GIFEncoder();
  gif.writeFrame(applyPalette(strip, palette, 'rgb565'), width, side, { palette, delay: 0 });
  gif.finish();
  return gif.bytes();
}
