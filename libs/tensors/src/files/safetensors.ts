import { elementCount, type Tensor, type Tensors } from '../tensor.js';

/*
 * The safetensors layout (https://github.com/huggingface/safetensors): the length of the header as uint64, the header
 * as JSON, then the values of all tensors without gaps. All numbers are little-endian.
 */

const LENGTH_BYTES = 8;
/** Values start at a multiple of 8 bytes; spaces fill up the header. */
const ALIGNMENT = 8;
/** Same limit as in the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';
const FLOAT32_BYTES = 4;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and byte after the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

export interface Safetensors {
  /** In the order of their values. */
  readonly tensors: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Encodes float32 tensors, in the order of the map, as a safetensors file. */
export function encodeSafetensors(tensors: Tensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  let offset = 0;
  const entries = [...tensors].map(([name, { shape, data }]): [string, Entry] => {
    if (name === METADATA) throw new RangeError(`A tensor cannot have the name ${METADATA}`);
    return [name, { dtype: 'F32', shape: [...shape], data_offsets: [offset, (offset += data.byteLength)] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes).set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a safetensors file whose tensors are all float32.
 *
 * @throws RangeError or SyntaxError if the bytes are no such file, or are cut short.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < LENGTH_BYTES) throw new RangeError('it is too short');
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = LENGTH_BYTES + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES || start > bytes.length) throw new RangeError('its header is too long');
  const header: unknown = JSON.parse(Buffer.from(bytes.subarray(LENGTH_BYTES, start)).toString('utf8'));
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new RangeError('its header is not an object');
  const { [METADATA]: metadata = {}, ...named } = header as Record<string, unknown>;
  if (!isMetadata(metadata)) throw new RangeError('its metadata are not strings');

  const entries = Object.entries(named).map(([name, entry]): [string, Entry] => {
    if (!isEntry(entry)) throw new RangeError(`the header of the tensor ${name} is not valid`);
    return [name, entry];
  });
  // JSON objects have no order that all writers keep.
  entries.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  let offset = 0;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of entries) {
    if (dtype !== 'F32') throw new RangeError(`the tensor ${name} is ${dtype}, not F32`);
    const end = offset + elementCount(shape) * FLOAT32_BYTES;
    if (offsets[0] !== offset || offsets[1] !== end)
      throw new RangeError(`the offsets of the tensor ${name} do not fit`);
    if (start + end > bytes.length) throw new RangeError(`it ends within the tensor ${name}`);
    tensors.set(name, { shape, data: copyFloats(bytes, start + offset, start + end) });
    offset = end;
  }
  if (start + offset !== bytes.length)
    throw new RangeError(`it has ${bytes.length} bytes instead of ${start + offset}`);
  return { tensors, metadata };
}

/**
 * Copies float32 values out of bytes: they may start anywhere in their buffer, and a view of float32 must not.
 * `Uint8Array.from` rather than `slice`, because that of a Buffer is a view.
 */
export const copyFloats = (bytes: Uint8Array, from: number, to: number): Float32Array<ArrayBuffer> =>
  new Float32Array(Uint8Array.from(bytes.subarray(from, to)).buffer);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isMetadata = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');

function isEntry(value: unknown): value is Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Record<keyof Entry, unknown>>;
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isCount) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(isCount)
  );
}
