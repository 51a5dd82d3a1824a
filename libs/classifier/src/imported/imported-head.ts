import { ClipyardError } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile } from '@clipyard/tensors';
import { z } from 'zod';

/** Kind of the files of heads that were imported as ONNX. */
export const IMPORTED_FILE_KIND = 'classifier-onnx';

/** A head that was imported as ONNX: its checked graph, with `features` and `mask` as inputs and `logits` as output. */
export interface ImportedHead {
  readonly frames: number;
  readonly featureSize: number;
  /** In the order of the outputs. */
  readonly labels: readonly string[];
  /** Numbers in the weights of the graph. */
  readonly parameters: number;
  readonly graph: Uint8Array;
}

const MetaSchema = z.object({
  frames: z.number().int().positive(),
  featureSize: z.number().int().positive(),
  labels: z.array(z.string()).min(2),
  parameters: z.number().int().nonnegative(),
  bytes: z.number().int().positive(),
});

const WORD = 4;

/** @returns safetensors bytes; equal heads give equal bytes */
export function encodeImportedHead({ graph, ...meta }: ImportedHead): Uint8Array {
  // Files of tensors hold float32 only, so the graph is stored as the words that its bytes form.
  const words = new Uint8Array(Math.ceil(graph.byteLength / WORD) * WORD);
  words.set(graph);
  return encodeTensorFile({
    kind: IMPORTED_FILE_KIND,
    meta: { ...meta, bytes: graph.byteLength },
    tensors: [{ name: 'graph', shape: [words.length / WORD], data: new Float32Array(words.buffer) }],
  });
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete head */
export function decodeImportedHead(encoded: Uint8Array): ImportedHead {
  const { meta, tensors } = decodeTensorFile(encoded, IMPORTED_FILE_KIND);
  const parsed = MetaSchema.safeParse(meta);
  const words = tensors.find(({ name }) => name === 'graph')?.data;
  if (!parsed.success || words === undefined || words.byteLength < parsed.data.bytes)
    throw new ClipyardError('model_unavailable', 'The model file does not contain a complete ONNX head');
  const { bytes, ...head } = parsed.data;
  return { ...head, graph: new Uint8Array(words.buffer, words.byteOffset, bytes) };
}
