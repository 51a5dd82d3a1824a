import { ClipyardError } from '@clipyard/api-contract';

/**
 * An array of a `.npy` file, C order, little-endian. `<i8` contains bigints, `<U` strings with 4 bytes per code point.
 */
export type NpyArray =
  | { readonly dtype: '<f4'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: '<i4'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: '<i8'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: '|u1'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: '<U'; readonly shape: readonly number[]; readonly data: readonly string[] };

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * The header of a `.npy` file, version 1.0, padded to a multiple of 64 bytes. The values follow it, in any number of
 * chunks.
 *
 * @param dtype - NumPy's descriptor, such as `<f4`, `<i8`, `|u1` or `<U12`.
 */
export function npyHeader(dtype: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefix = MAGIC.length + 4;
  const length = Math.ceil((prefix + text.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ', 'latin1');
  MAGIC.copy(header);
  header.writeUInt8(1, 6);
  header.writeUInt8(0, 7);
  header.writeUInt16LE(length - prefix, 8);
  header.write(text, prefix, 'latin1');
  header.write('\n', length - 1, 'latin1');
  return header;
}

/**
 * Encodes an array as a `.npy` file.
 *
 * @throws ClipyardError `internal` if the shape does not match the number of values.
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  if (product(array.shape) !== array.data.length)
    throw new ClipyardError('internal', `Shape (${array.shape.join(', ')}) does not hold ${array.data.length} values`);
  if (array.dtype !== '<U') return Buffer.concat([npyHeader(array.dtype, array.shape), viewBytes(array.data)]);
  const texts = array.data.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const width = Math.max(1, ...texts.map((text) => text.length));
  const points = new Uint32Array(texts.length * width);
  texts.forEach((text, i) => points.set(text, i * width));
  return Buffer.concat([npyHeader(`<U${width}`, array.shape), viewBytes(points)]);
}

/** The memory of a typed array. Node runs only on little-endian machines, which is the byte order of these files. */
export function viewBytes(view: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}
