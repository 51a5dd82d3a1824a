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

describe('the weights codec', () => {
  it('round trips, also from bytes at an unaligned offset of their buffer', () => {
    const bytes = encodeWeights(weights);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeWeights(shifted)).toEqual(weights);
  });

  it('round trips the standardisation, and adds nothing to a file without one', () => {
    const standardization = { mean: Float32Array.of(1, 2, 3, 4, 5), deviation: Float32Array.of(1, 1, 2, 2, 3) };
    const bytes = encodeWeights({ ...weights, standardization });
    expect(decodeWeights(bytes)).toEqual({ ...weights, standardization });
    expect(decodeWeights(encodeWeights(weights))).not.toHaveProperty('standardization');
    expect(encodeWeights({ ...weights, standardization: undefined })).toEqual(encodeWeights(weights));
  });

  it.each([
    ['of another size', { mean: new Float32Array(4), deviation: new Float32Array(4).fill(1) }],
    ['with a deviation of 0', { mean: new Float32Array(5), deviation: new Float32Array(5) }],
  ])('refuses a standardisation %s', (_, standardization) => {
    expect(() => decodeWeights(encodeWeights({ ...weights, standardization }))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });

  it('gives equal digests only to equal weights', () => {
    const other = { ...weights, parameters: initialParameters(shape, 2) };
    expect(weightsDigest(encodeWeights(weights))).toBe(weightsDigest(encodeWeights({ ...weights })));
    expect(weightsDigest(encodeWeights(weights))).not.toBe(weightsDigest(encodeWeights(other)));
  });

  it.each([
    ['that are truncated', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4)],
    ['that are almost empty', (bytes: Uint8Array) => bytes.subarray(0, 10)],
    ['of another format', (bytes: Uint8Array) => bytes.slice().fill(9, 8, 9)],
    ['without the magic', (bytes: Uint8Array) => bytes.slice().fill(0, 0, 4)],
    ['with a broken header', (bytes: Uint8Array) => bytes.slice().fill(0x7b, 16, 20)],
  ])('refuses bytes %s', (_, change) => {
    expect(() => decodeWeights(change(encodeWeights(weights)))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });

  it('refuses a number of labels that differs from the number of classes', () => {
    expect(() => decodeWeights(encodeWeights({ ...weights, labels: ['a'] }))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });
});
