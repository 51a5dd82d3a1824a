import { describe, expect, it } from 'vitest';

import { encodeNpy, type NpyArray, npyHeader, viewBytes } from './npy.js';

const arrays: Exclude<NpyArray, { dtype: '<U' }>[] = [
  { dtype: '<f4', shape: [2, 1, 3], data: Float32Array.of(1, -2.5, 0, Math.fround(1e-7), 3, 4) },
  { dtype: '<i4', shape: [2], data: Int32Array.of(-1, 7) },
  { dtype: '<i8', shape: [2, 1], data: BigInt64Array.of(-1n, 2n ** 40n) },
  { dtype: '|u1', shape: [3], data: Uint8Array.of(0, 1, 255) },
  { dtype: '<f4', shape: [0, 20, 1024], data: new Float32Array(0) },
];

describe('npy', () => {
  it.each(arrays)('writes $dtype of shape $shape as a header and the bytes of the values', (array) => {
    const header = npyHeader(array.dtype, array.shape);
    expect(Buffer.from(encodeNpy(array))).toEqual(Buffer.concat([header, viewBytes(array.data)]));
  });

  it('writes texts as code points, padded to the longest one', () => {
    const file = Buffer.from(encodeNpy({ dtype: '<U', shape: [3], data: ['ab', '', 'ö🎬'] }));
    const header = npyHeader('<U2', [3]);
    expect(file.subarray(0, header.length)).toEqual(Buffer.from(header));
    const points = Array.from({ length: 6 }, (_, i) => file.readUInt32LE(header.length + 4 * i));
    expect(points).toEqual([0x61, 0x62, 0, 0, 0xf6, 0x1f3ac]);
  });

  it('pads the header to 64 bytes and ends it with a new line, as NumPy does', () => {
    for (const shape of [[1], [123456, 20, 1024], [2, 1]]) {
      const header = Buffer.from(npyHeader('<f4', shape));
      expect(header.length % 64).toBe(0);
      expect(header.at(-1)).toBe(0x0a);
      expect(header.readUInt16LE(8)).toBe(header.length - 10);
    }
    expect(Buffer.from(npyHeader('<f4', [5])).toString('latin1', 10)).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(5,\), \} *\n$/,
    );
  });

  it('refuses a shape that does not match its values', () => {
    expect(() => encodeNpy({ dtype: '|u1', shape: [2, 2], data: new Uint8Array(3) })).toThrowError(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});
