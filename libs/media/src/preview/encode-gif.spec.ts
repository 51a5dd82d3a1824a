import { describe, expect, it } from 'vitest';

import { encodeGif } from './encode-gif.js';

/** Frames with a moving gradient and a little seeded noise, which have as many colours as a real clip. */
function moving(count: number, size: number): { count: number; size: number; data: Uint8Array } {
  let state = 1;
  const noise = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 28;
  const data = new Uint8Array(count * size * size * 3);
  for (let frame = 0, at = 0; frame < count; frame++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (const value of [x + 8 * frame, y, (x + y) / 2]) data[at++] = (value + noise()) & 255;
  return { count, size, data };
}

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

describe('encodeGif', () => {
  it('writes a repeating animation with the frames, their size and their delay', async () => {
    const gif = Buffer.from(await encodeGif(moving(3, 16), { fps: 10 }));
    expect(text(gif, 0, 6)).toBe('GIF89a');
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([16, 16]);
    expect(gif.includes('NETSCAPE2.0')).toBe(true);
    // A graphic control block of four bytes for each frame; its delay is in hundredths of a second.
    const control = Buffer.from([0x21, 0xf9, 0x04]);
    const blocks: number[] = [];
    for (let at = gif.indexOf(control); at !== -1; at = gif.indexOf(control, at + 1))
      blocks.push(gif.readUInt16LE(at + 4));
    expect(blocks).toEqual([10, 10, 10]);
    expect(gif.at(-1)).toBe(0x3b);
  });

  it('keeps twenty frames of 220 pixels under a megabyte', async () => {
    expect((await encodeGif(moving(20, 220), { fps: 10 })).length).toBeLessThan(1024 * 1024);
  });

  it('yields to the event loop at least once per frame', async () => {
    let turns = 0;
    let done = false;
    const turn = (): void => void (turns++, done || setImmediate(turn));
    setImmediate(turn);
    await encodeGif(moving(20, 220), { fps: 10 });
    done = true;
    expect(turns).toBeGreaterThanOrEqual(20);
  });
});
