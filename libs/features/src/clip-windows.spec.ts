import { describe, expect, it } from 'vitest';

import { decodeSettings, encoderInput, framesOf, middleFrames, rowsOf, rowStride } from './clip-windows.js';

const frames = (count: number) => ({
  count,
  size: 1,
  data: Uint8Array.from({ length: count * 3 }, (_, i) => Math.floor(i / 3)),
  timesMs: Array.from({ length: count }, (_, i) => i * 40),
});
const firstBytes = (data: Uint8Array): number[] => [...data].filter((_, i) => i % 3 === 0);

describe('windows of clip encoders', () => {
  const window = { frames: 4, stride: 2 };

  it('turns frames into rows, and rows back into the frames to decode', () => {
    expect([1, 4, 5, 6, 8].map((count) => rowsOf(count, window))).toEqual([1, 1, 1, 2, 3]);
    expect(framesOf({ maxFrames: 3, window })).toBe(8);
    expect(decodeSettings({ maxFrames: 3, window, imageSize: 32 })).toMatchObject({ maxFrames: 8, imageSize: 32 });
    expect(rowsOf(7, undefined)).toBe(7);
    expect(framesOf({ maxFrames: 7 })).toBe(7);
  });

  it('turns a distance in frames into whole rows', () => {
    expect([1, 4, 5, 10].map((count) => rowStride(count, window))).toEqual([1, 2, 3, 5]);
    expect(rowStride(10, undefined)).toBe(10);
  });

  it('puts the frames of each window one after the other, with the time of the middle one', () => {
    const input = encoderInput(frames(7), { window }, Array<boolean>(7).fill(false));
    expect(input.rows).toBe(2);
    expect(firstBytes(input.data)).toEqual([0, 1, 2, 3, 2, 3, 4, 5]);
    expect(input.timesMs).toEqual([80, 160]);
    expect(middleFrames(7, window)).toEqual([2, 4]);
  });

  it('fills the only window of a short video with its last frame', () => {
    expect(firstBytes(encoderInput(frames(2), { window }, [false, false]).data)).toEqual([0, 1, 1, 1]);
  });

  it('calls a row black only if all of its frames are', () => {
    const black = [true, true, true, true, true, false];
    expect(encoderInput(frames(6), { window }, black).black).toEqual([true, false]);
  });

  it('leaves the frames of an image encoder as they are', () => {
    const given = frames(3);
    expect(encoderInput(given, {}, [false, true, false])).toEqual({
      data: given.data,
      rows: 3,
      timesMs: given.timesMs,
      black: [false, true, false],
    });
  });
});
