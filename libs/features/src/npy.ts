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
const HEADER = /^\{\s*'descr':\s*'([^']+)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/;

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

/**
 * Reads a `.npy` file (versions 1 to 3) of one of the dtypes of `NpyArray`. The values are copied.
 *
 * @throws ClipyardError `invalid_request` if the bytes are not such a file, are truncated, or have another dtype or
 *   Fortran order.
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 12 || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) throw invalid('it does not start as one');
  const wide = buffer.readUInt8(6) > 1;
  const start = wide ? 12 : 10;
  const end = start + (wide ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8));
  const match = HEADER.exec(buffer.toString('utf8', start, Math.min(end, start + 4096)));
  if (match === null) throw invalid('its header cannot be read');
  const [, dtype = '', order, sizes = ''] = match;
  if (order === 'True') throw invalid('it is in Fortran order; save numpy.ascontiguousarray(a)');
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = product(shape);
  if (!Number.isSafeInteger(count)) throw invalid('its shape is too large');

  const values = (width: number): ArrayBuffer => {
    if (buffer.length - end !== count * width)
      throw invalid(`${count * width} bytes of values expected, ${buffer.length - end} found`);
    return Uint8Array.from(buffer.subarray(end)).buffer;
  };
  if (dtype === '<f4') return { dtype, shape, data: new Float32Array(values(4)) };
  if (dtype === '<i4') return { dtype, shape, data: new Int32Array(values(4)) };
  if (dtype === '<i8') return { dtype, shape, data: new BigInt64Array(values(8)) };
  if (dtype === '|u1') return { dtype, shape, data: new Uint8Array(values(1)) };
  const width = Number(/^<U(\d{1,5})$/.exec(dtype)?.[1]);
  if (!(width > 0)) throw invalid(`dtype ${dtype} is not among <f4, <i4, <i8, |u1, <U`);
  const points = new Uint32Array(values(4 * width));
  if (points.some((point) => point > 0x10ffff)) throw invalid('it holds a character that does not exist');
  return {
    dtype: '<U',
    shape,
    data: Array.from({ length: count }, (_, i) =>
      String.fromCodePoint(...points.subarray(i * width, (i + 1) * width)).replace(/\0+$/, ''),
    ),
  };
}

/** The memory of a typed array. Node runs only on little-endian machines, which is the byte order of these files. */
export function viewBytes(view: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}

function invalid(detail: string): ClipyardError {
  return new ClipyardError('invalid_request', `Not a .npy file that can be read: ${detail}`);
}
