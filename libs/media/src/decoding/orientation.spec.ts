import { describe, expect, it } from 'vitest';

import { describeOrientation, matrixFromBytes, matrixFromText, orientationOf, turn, UPRIGHT } from './orientation.js';

const ONE = 65_536;
/** A matrix by its upper left numbers. */
const matrix = (a: number, b: number, c: number, d: number): number[] =>
  [a, b, 0, c, d, 0, 0, 0, 16_384].map((value) => Math.round(value * ONE));

/** A frame of 2 × 2 pixels, top left to bottom right. */
const frame = Uint8Array.from([1, 2, 3, 4].flatMap((value) => [value, value, value]));
const turned = (numbers: number[]): number[] =>
  [...turn(frame, 2, orientationOf(numbers))].filter((_, i) => i % 3 === 0);

describe('orientation', () => {
  it.each([
    ['nothing', matrix(1, 0, 0, 1), 0, false, [1, 2, 3, 4]],
    ['a quarter clockwise', matrix(0, 1, -1, 0), 90, false, [3, 1, 4, 2]],
    ['half', matrix(-1, 0, 0, -1), 180, false, [4, 3, 2, 1]],
    ['a quarter counter-clockwise', matrix(0, -1, 1, 0), 270, false, [2, 4, 1, 3]],
    ['left to right', matrix(-1, 0, 0, 1), 0, true, [2, 1, 4, 3]],
    ['top to bottom', matrix(1, 0, 0, -1), 180, true, [3, 4, 1, 2]],
    ['along the main diagonal', matrix(0, 1, 1, 0), 270, true, [1, 3, 2, 4]],
    ['along the other diagonal', matrix(0, -1, -1, 0), 90, true, [4, 2, 3, 1]],
  ])('turns by %s', (_, numbers, rotation, mirrored, pixels) => {
    expect(turned(numbers)).toEqual(pixels);
    expect(describeOrientation(orientationOf(numbers))).toEqual({ rotation, mirrored });
  });

  it.each([
    ['89 degrees', matrix(Math.cos(1.5533), Math.sin(1.5533), -Math.sin(1.5533), Math.cos(1.5533))],
    ['37 degrees', matrix(0.8, 0.6, -0.6, 0.8)],
    ['a shear', matrix(1, 0.5, 0, 1)],
    ['zeros', matrix(0, 0, 0, 0)],
    ['one axis only', matrix(1, 0, 0, 0)],
  ])('does not turn frames with %s', (_, numbers) => {
    expect(orientationOf(numbers)).toEqual(UPRIGHT);
  });

  it('accepts right angles that are rounded or scaled', () => {
    expect(describeOrientation(orientationOf(matrix(0.0001, 1, -1, -0.0001))).rotation).toBe(90);
    expect(describeOrientation(orientationOf(matrix(0, 2, -0.5, 0))).rotation).toBe(90);
  });

  it('reads matrices from side data and from the output of ffprobe', () => {
    const numbers = matrix(0, 1, -1, 0);
    const bytes = Buffer.alloc(36);
    numbers.forEach((value, i) => bytes.writeInt32LE(value | 0, i * 4));
    expect(orientationOf(matrixFromBytes(bytes)!)).toEqual(orientationOf(numbers));
    const text =
      '\n00000000:            0       65536           0' +
      '\n00000001:       -65536           0           0' +
      '\n00000002:            0           0  1073741824\n';
    expect(matrixFromText(text)).toEqual(numbers);
    expect([matrixFromBytes(null), matrixFromBytes(new Uint8Array(8)), matrixFromText('none')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
