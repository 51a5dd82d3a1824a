import { ClipyardError } from '@clipyard/contracts';

/*
 * Layout: 8 bytes magic, uint32 format version, uint32 header length, the header (UTF-8 JSON, padded with spaces to a multiple of 8), then
 * the tensors one after the other as float32. All numbers are little endian.
 */
const MAGIC = 'CLIPYARD';
const FORMAT = 1;
const PREFIX = 16;

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TensorFile {
  /** What the file is, such as `classifier-weights`. */
  readonly kind: string;
  /** JSON that goes with the tensors. */
  readonly meta: unknown;
  readonly tensors: readonly NamedTensor[];
}

interface Header {
  readonly kind: string;
  readonly meta: unknown;
  readonly tensors: readonly Pick<NamedTensor, 'name' | 'shape'>[];
}

/** JSON that somebody else wrote can be anything. */
function isHeader(value: unknown): value is Header {
  const { kind, tensors } = (value ?? {}) as Partial<Record<keyof Header, unknown>>;
  const isTensor = (tensor: { name?: unknown; shape?: unknown } | null): boolean =>
    typeof tensor?.name === 'string' &&
    Array.isArray(tensor.shape) &&
    tensor.shape.every((n) => Number.isSafeInteger(n) && n >= 0);
  return typeof kind === 'string' && Array.isArray(tensors) && tensors.every(isTensor);
}

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

export function encodeTensorFile({ kind, meta, tensors }: TensorFile): Uint8Array {
  const header: Header = { kind, meta, tensors: tensors.map(({ name, shape }) => ({ name, shape })) };
  const json = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const values = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const bytes = new Uint8Array(PREFIX + headerLength + 4 * values);
  bytes.set(Buffer.from(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, FORMAT, true);
  view.setUint32(12, headerLength, true);
  bytes.fill(0x20, PREFIX, PREFIX + headerLength).set(json, PREFIX);
  let at = PREFIX + headerLength;
  for (const { name, shape, data } of tensors) {
    if (data.length !== size(shape))
      throw new RangeError(`Tensor ${name} has ${data.length} values, its shape asks for ${size(shape)}`);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** @throws ClipyardError `model_unavailable` for bytes that are not such a file, are cut short, or are of another kind */
export function decodeTensorFile(bytes: Uint8Array, kind: string): TensorFile {
  const refuse = (why: string, cause?: unknown): ClipyardError =>
    new ClipyardError('model_unavailable', `Not a readable ${kind} file: ${why}`, { cause });
  if (bytes.length < PREFIX || Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== MAGIC)
    throw refuse('the magic is missing');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint32(8, true);
  if (format !== FORMAT) throw refuse(`format ${format} is unknown`);
  let at = PREFIX + view.getUint32(12, true);
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(PREFIX, at)).toString('utf8'));
  } catch (error) {
    throw refuse('its header is not JSON', error);
  }
  if (!isHeader(header)) throw refuse('its header is not that of a tensor file');
  if (header.kind !== kind) throw refuse(`it holds ${header.kind}`);
  const expected = at + 4 * header.tensors.reduce((sum, { shape }) => sum + size(shape), 0);
  if (bytes.length !== expected) throw refuse(`${bytes.length} bytes instead of ${expected}`);
  const tensors = header.tensors.map(({ name, shape }) => {
    const end = at + 4 * size(shape);
    // Copied, because the bytes may start anywhere in their buffer and a Float32Array must not. Not by slice: that of a Buffer is a view.
    const data = new Float32Array(Uint8Array.from(bytes.subarray(at, end)).buffer);
    at = end;
    return { name, shape, data };
  });
  return { kind, meta: header.meta, tensors };
}
