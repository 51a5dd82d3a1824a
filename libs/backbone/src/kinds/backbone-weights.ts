import { createHash, type Hash } from 'node:crypto';

import { ClipyardError } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile, type Tensors } from '@clipyard/tensors';

import { type BackboneFiles } from '../backbone-files.js';

/** The file that contains the tensors of a backbone, in the layout of safetensors. */
export const WEIGHTS_FILE = 'weights.safetensors';
const KIND = 'backbone-weights';

export interface BackboneWeights {
  readonly tensors: Tensors;
  /** The topology of a layers model; null for kinds whose topology is fixed. */
  readonly topology: unknown;
}

export const encodeBackboneWeights = ({ tensors, topology }: BackboneWeights): ReadonlyMap<string, Uint8Array> =>
  new Map([
    [
      WEIGHTS_FILE,
      encodeTensorFile({
        kind: KIND,
        meta: { topology },
        tensors: [...tensors].map(([name, tensor]) => ({ name, ...tensor })),
      }),
    ],
  ]);

/** @throws ClipyardError `backbone_unavailable` if the file is missing or damaged. */
export function decodeBackboneWeights({ descriptor, files }: BackboneFiles): BackboneWeights {
  const bytes = files.get(WEIGHTS_FILE);
  if (bytes === undefined)
    throw new ClipyardError('backbone_unavailable', `The backbone ${descriptor.digest} has no ${WEIGHTS_FILE}`);
  const { meta, tensors } = decodeTensorFile(bytes, KIND, 'backbone_unavailable');
  return {
    topology: (meta as { topology?: unknown } | null)?.topology ?? null,
    tensors: new Map(tensors.map(({ name, shape, data }) => [name, { shape, data }])),
  };
}

/** Adds the values of all tensors, in their order, to a digest. */
export function hashTensors(tensors: Tensors, hash: Hash = createHash('sha256')): Hash {
  for (const { data } of tensors.values()) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash;
}
