import { encodeTensorFile } from '@clipyard/tensors';
import { feed, isLongForm, spoiled, tally } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { freshState } from '../engine/training-engine.port.js';
import { type ClassifierShape } from '../model/architecture.model.js';
import { decodeWeights, encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.codec.js';

const shape: ClassifierShape = { frames: 2, featureSize: 5, hiddenSize: 4, classes: 3 };
const parameters = initialParameters(shape, 1);
const weights = encodeWeights({ shape, maskedPooling: true, labels: ['a', 'b', 'c'], temperature: 1, parameters });
const epoch = { epoch: 1, loss: 1, accuracy: 0.5, validationLoss: 2, validationAccuracy: 0.5, best: true, seconds: 1 };
const checkpoint = encodeCheckpoint({
  identity: 'abc',
  shape,
  random: [1, 2, 3, 4],
  history: [epoch],
  state: freshState(parameters),
  best: parameters,
});

const HEADERS: readonly unknown[] = [
  null,
  7,
  [],
  'text',
  {},
  { kind: null, tensors: null },
  { tensors: {} },
  { tensors: [null] },
  { tensors: [{ name: 'a', shape: [-1] }] },
  { tensors: [{ name: 'a', shape: [1e300] }] },
  { tensors: [], meta: null },
  { tensors: [], meta: { shape: null } },
  { tensors: [], meta: { shape: { frames: 1e9, featureSize: 1e9, hiddenSize: 4, classes: 1e9 }, labels: null } },
  { tensors: [], meta: { ...(JSON.parse('{"__proto__":{"frames":2}}') as object), labels: 'abc', shape } },
  { tensors: [], meta: { shape, labels: [1, 2, 3], maskedPooling: true } },
];

/** Complete files whose header is not one that a writer would produce. */
function* withHeaders(kind: string): Iterable<{ kind: string; bytes: Uint8Array }> {
  const empty = encodeTensorFile({ kind, meta: null, tensors: [] });
  for (const header of HEADERS) {
    const json = JSON.stringify(
      header !== null && typeof header === 'object' && !Array.isArray(header) ? { kind, ...header } : header,
    );
    const prefix = Buffer.from(empty.subarray(0, 16));
    prefix.writeUInt32LE(Buffer.byteLength(json), 12);
    yield { kind: 'hostile header', bytes: Buffer.concat([prefix, Buffer.from(json)]) };
  }
  const length = Buffer.from(empty.subarray(0, 16));
  length.writeUInt32LE(0xffffffff, 12);
  yield { kind: 'hostile header', bytes: length };
}

describe.each([
  ['Classifier weights', 'classifier-weights', weights, decodeWeights],
  ['Training checkpoints', 'classifier-checkpoint', checkpoint, decodeCheckpoint],
] as const)('%s', (suite, kind, bytes, read) => {
  it('are read or refused with an error code', async () => {
    const endings = await feed(suite, [...spoiled(bytes, isLongForm() ? 2000 : 300, 5), ...withHeaders(kind)], read);
    tally(endings);
    expect(endings.filter(({ outcome }) => outcome !== 'read' && outcome !== 'model_unavailable')).toEqual([]);
    expect(endings.filter(({ kind: of, outcome }) => of !== 'bits flipped' && outcome === 'read')).toEqual([]);
  });
});
