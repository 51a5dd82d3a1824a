/** The values of a `.npy` file in C order. */
export interface NpyFile {
  readonly dtype: '<f4' | '<i8';
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/**
 * Reads a `.npy` file of version 1.0 that Clipyard wrote.
 *
 * @throws Error if it is not such a file of float32 or int64, or has too many or too few values
 */
export function readNpy(bytes: Uint8Array): NpyFile {
  const file = Buffer.from(bytes);
  const start = 10 + file.readUInt16LE(8);
  const header = file.toString('latin1', 10, start);
  const [, dtype, sizes] = /'descr': '(<f4|<i8)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(header) ?? [];
  if (file.toString('latin1', 0, 8) !== '\x93NUMPY\x01\x00' || sizes === undefined)
    throw new Error(`Not a .npy file of version 1.0 with float32 or int64 in C order: ${header}`);
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const values = Uint8Array.from(file.subarray(start)).buffer;
  const data = dtype === '<f4' ? new Float32Array(values) : new BigInt64Array(values);
  const count = shape.reduce((product, side) => product * side, 1);
  if (data.length !== count) throw new Error(`The .npy file has ${data.length} values instead of ${count}`);
  return { dtype: dtype as NpyFile['dtype'], shape, data };
}
