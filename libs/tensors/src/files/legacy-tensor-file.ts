import { elementCount } from '../tensor.js';
import { copyFloats } from './safetensors.js';
import { type NamedTensor, type TensorFile } from './tensor-file.js';

/*
 * The layout of tensor files before safetensors, which stores still contain: 8 bytes magic, uint32 format version,
 * uint32 header length, the header (JSON, padded with spaces to a multiple of 8), then the tensors one after the other
 * as float32. All numbers are little-endian.
 */
const MAGIC = 'CLIPYARD';
const FORMAT = 1;
const PREFIX = 16;

interface Header {
  readonly kind: string;
  readonly meta: unknown;
  readonly tensors: readonly Pick<NamedTensor, 'name' | 'shape'>[];
}

/**
 * Whether bytes start like a file of the old layout. As the length of a safetensors header, the magic is impossible.
 */
export const isLegacyTensorFile = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') === MAGIC;

/** @throws RangeError or SyntaxError if the bytes are no such file, or are cut short. */
export function decodeLegacyTensorFile(bytes: Uint8Array): TensorFile {
  if (bytes.length < PREFIX) throw new RangeError('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint32(8, true);
  if (format !== FORMAT) throw new RangeError(`format ${format} is unknown`);
  let at = PREFIX + view.getUint32(12, true);
  const header: unknown = JSON.parse(Buffer.from(bytes.subarray(PREFIX, at)).toString('utf8'));
  if (!isHeader(header)) throw new RangeError('its header is not that of a tensor file');
  const expected = at + 4 * header.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (bytes.length !== expected) throw new RangeError(`it has ${bytes.length} bytes instead of ${expected}`);
  const tensors = header.tensors.map(({ name, shape }) => {
    const from = at;
    at += 4 * elementCount(shape);
    return { name, shape, data: copyFloats(bytes, from, at) };
  });
  return { kind: header.kind, meta: header.meta, tensors };
}

function isHeader(value: unknown): value is Header {
  const { kind, tensors } = (value ?? {}) as Partial<Record<keyof Header, unknown>>;
  const isTensor = (tensor: { name?: unknown; shape?: unknown } | null): boolean =>
    typeof tensor?.name === 'string' &&
    Array.isArray(tensor.shape) &&
    tensor.shape.every((n) => Number.isSafeInteger(n) && n >= 0);
  return typeof kind === 'string' && Array.isArray(tensors) && tensors.every(isTensor);
}
