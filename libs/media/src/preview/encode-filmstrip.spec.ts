import { describe, expect, it } from 'vitest';

import { encodeFilmstrip, FILMSTRIP_HEIGHT } from './encode-filmstrip.js';

/** Frames of one colour each. */
function plain(
  colours: readonly (readonly [number, number, number])[],
  size: number,
): { count: number; size: number; data: Uint8Array } {
  const data = new Uint8Array(colours.length * size * size * 3);
  colours.forEach((colour, frame) => {
    for (let i = 0; i < size * size; i++) data.set(colour, (frame * size * size + i) * 3);
  });
  return { count: colours.length, size, data };
}

describe('encodeFilmstrip', () => {
  it('puts the frames side by side into one still image', async () => {
    const gif = Buffer.from(
      await encodeFilmstrip(
        plain(
          [
            [255, 0, 0],
            [0, 0, 255],
            [0, 255, 0],
          ],
          220,
        ),
      ),
    );
    expect(gif.toString('latin1', 0, 6)).toBe('GIF89a');
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([3 * FILMSTRIP_HEIGHT, FILMSTRIP_HEIGHT]);
    // Only the three colours, since overlapping frames would mix them. The palette follows the header.
    const palette = new Set(Array.from({ length: 3 }, (_, i) => gif.toString('hex', 13 + 3 * i, 16 + 3 * i)));
    expect(palette).toEqual(new Set(['ff0000', '0000ff', '00ff00']));
  });

  it('accepts frames that are smaller than those of the strip', async () => {
    const gif = Buffer.from(await encodeFilmstrip(plain([[9, 9, 9]], 32)));
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([FILMSTRIP_HEIGHT, FILMSTRIP_HEIGHT]);
  });
});
