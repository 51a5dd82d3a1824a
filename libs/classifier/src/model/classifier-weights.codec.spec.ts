import { describe, expect, it } from 'vitest';

import type { ClassifierShape } from './architecture.model.js';
import { type ClassifierWeights, decodeWeights, encodeWeights, weightsDigest } from './classifier-weights.codec.js';
import { initialParameters } from './initial-parameters.js';

const shape: ClassifierShape = { frames: 2, featureSize: 5, hiddenSize: 4, classes: 3 };
const weights: ClassifierWeights = {
  shape,
  maskedPooling: true,
  labels: ['a', 'ü', '日'],
  temperature: 1.5,
  parameters: initialParameters(shape, 1),
};

describe('weights codec', () => {
  it('round trips, also from bytes that lie at an odd place of their buffer', () => {
    const bytes = encodeWeights(weights);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeWeights(shifted)).toEqual(weights);
  });

  it('gives equal digests to equal weights only', () => {
    const other = { ...weights, parameters: initialParameters(shape, 2) };
    expect(weightsDigest(encodeWeights(weights))).toBe(weightsDigest(encodeWeights({ ...weights })));
    expect(weightsDigest(encodeWeights(weights))).not.toBe(weightsDigest(encodeWeights(other)));
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4)],
    ['almost empty', (bytes: Uint8Array) => bytes.subarray(0, 10)],
    ['of another format', (bytes: Uint8Array) => bytes.slice().fill(9, 8, 9)],
    ['without the magic', (bytes: Uint8Array) => bytes.slice().fill(0, 0, 4)],
    ['with a broken header', (bytes: Uint8Array) => bytes.slice().fill(0x7b, 16, 20)],
  ])('refuses bytes %s', (_, change) => {
    expect(() => decodeWeights(change(encodeWeights(weights)))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });

  it('refuses labels that do not fit the classes', () => {
    expect(() => decodeWeights(encodeWeights({ ...weights, labels: ['a'] }))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });
});
