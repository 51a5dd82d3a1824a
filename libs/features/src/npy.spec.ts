import { describe, expect, it } from 'vitest';

import { decodeNpy, encodeNpy, type NpyArray, npyHeader } from './npy.js';

const arrays: NpyArray[] = [
  { dtype: '<f4', shape: [2, 1, 3], data: Float32Array.of(1, -2.5, 0, Math.fround(1e-7), 3, 4) },
  { dtype: '<i4', shape: [2], data: Int32Array.of(-1, 7) },
  { dtype: '<i8', shape: [2, 1], data: BigInt64Array.of(-1n, 2n ** 40n) },
  { dtype: '|u1', shape: [3], data: Uint8Array.of(0, 1, 255) },
  { dtype: '<U', shape: [3], data: ['Punch', '', 'Größe 🎬'] },
  { dtype: '<f4', shape: [0, 20, 1024], data: new Float32Array(0) },
];
const invalid = expect.objectContaining({ code: 'invalid_request' });

describe('npy', () => {
  it.each(arrays)('gives back $dtype of shape $shape', (array) => {
    expect(decodeNpy(encodeNpy(array))).toEqual(array);
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

  it('refuses unreadable files with a reason', () => {
    const good = Buffer.from(encodeNpy(arrays[0]!));
    const changed = (from: string, to: string): Buffer =>
      Buffer.from(good.toString('latin1').replace(from, to), 'latin1');
    expect(() => decodeNpy(Buffer.from('PK\x03\x04 a zip archive, not an array'))).toThrowError(invalid);
    expect(() => decodeNpy(good.subarray(0, good.length - 1))).toThrowError(/24 bytes of values expected, 23 found/);
    expect(() => decodeNpy(changed('False,', 'True, '))).toThrowError(/Fortran/);
    expect(() => decodeNpy(changed("'<f4', ", "'|O',  "))).toThrowError(/dtype \|O/);
    expect(() => decodeNpy(changed('(2, 1, 3)', '(9, 1, 3)'))).toThrowError(invalid);
    for (let length = 0; length < good.length; length++)
      expect(() => decodeNpy(good.subarray(0, length))).toThrowError(invalid);
    const text = Buffer.from(encodeNpy({ dtype: '<U', shape: [1], data: ['a'] }));
    text.writeUInt32LE(0x110000, text.length - 4);
    expect(() => decodeNpy(text)).toThrowError(/character/);
  });
});
