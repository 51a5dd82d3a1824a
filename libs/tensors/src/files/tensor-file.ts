import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';

import { elementCount, type Tensor } from '../tensor.js';
import { decodeLegacyTensorFile, isLegacyTensorFile } from './legacy-tensor-file.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

export interface NamedTensor extends Tensor {
  readonly name: string;
}

export interface TensorFile {
  /** The kind of file, such as `classifier-weights`. */
  readonly kind: string;
  /** JSON that belongs to the tensors. */
  readonly meta: unknown;
  readonly tensors: readonly NamedTensor[];
}

/** Metadata keys of our files. Safetensors allows only strings as values, so `meta` is JSON. */
interface Metadata {
  readonly kind: string;
  readonly meta: string;
}

/**
 * Encodes float32 tensors as a safetensors file. Equal files give equal bytes.
 *
 * @throws RangeError if a tensor does not have as many values as its shape, or if a name occurs twice.
 */
export function encodeTensorFile({ kind, meta, tensors }: TensorFile): Uint8Array {
  const byName = new Map<string, Tensor>();
  for (const { name, shape, data } of tensors) {
    if (byName.has(name)) throw new RangeError(`The tensor ${name} occurs twice`);
    if (data.length !== elementCount(shape))
      throw new RangeError(`The tensor ${name} has ${data.length} values instead of ${elementCount(shape)}`);
    byName.set(name, { shape, data });
  }
  return encodeSafetensors(byName, { kind, meta: JSON.stringify(meta) } satisfies Metadata);
}

/**
 * Decodes a file of `encodeTensorFile`, or one in the layout that was used before safetensors.
 *
 * @param kind - The kind that the file must have.
 * @throws ClipyardError `code` if the bytes are no such file, are cut short, or are of another kind.
 */
export function decodeTensorFile(bytes: Uint8Array, kind: string, code: ErrorCode = 'model_unavailable'): TensorFile {
  try {
    const file = isLegacyTensorFile(bytes) ? decodeLegacyTensorFile(bytes) : decodeOwnSafetensors(bytes);
    if (file.kind !== kind) throw new RangeError(`it contains ${file.kind}`);
    return file;
  } catch (error) {
    throw new ClipyardError(code, `Not a readable ${kind} file: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The kind of a tensor file.
 *
 * @throws ClipyardError `code` if the bytes are no such file or are cut short.
 */
export function tensorFileKind(bytes: Uint8Array, code: ErrorCode = 'model_unavailable'): string {
  try {
    return (isLegacyTensorFile(bytes) ? decodeLegacyTensorFile(bytes) : decodeOwnSafetensors(bytes)).kind;
  } catch (error) {
    throw new ClipyardError(code, `Not a readable tensor file: ${(error as Error).message}`, { cause: error });
  }
}

function decodeOwnSafetensors(bytes: Uint8Array): TensorFile {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { kind, meta } = metadata;
  if (kind === undefined || meta === undefined) throw new RangeError('its metadata is missing');
  return {
    kind,
    meta: JSON.parse(meta),
    tensors: [...tensors].map(([name, tensor]) => ({ name, ...tensor })),
  };
}
