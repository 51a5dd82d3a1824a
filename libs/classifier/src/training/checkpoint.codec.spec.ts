import { describe, expect, it } from 'vitest';

import { freshState } from '../engine/training-engine.port.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.codec.js';

const shape: ClassifierShape = { frames: 2, featureSize: 5, hiddenSize: 4, classes: 3 };
const epoch = {
  epoch: 1,
  loss: 0.1 + 0.2,
  accuracy: 1 / 3,
  validationLoss: 2,
  validationAccuracy: 0.5,
  best: true,
  seconds: 1,
};

describe('the checkpoint codec', () => {
  const state = {
    ...freshState(initialParameters(shape, 3)),
    steps: 17,
    firstMoments: initialParameters(shape, 4),
    secondMoments: initialParameters(shape, 5),
  };
  const checkpoint: Checkpoint = {
    identity: 'abc',
    shape,
    random: [1, 2 ** 32 - 1, 3, 4],
    history: [epoch],
    state,
    best: state.parameters,
  };

  it('round trips if the current parameters are the best', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it('round trips the best parameters of an earlier epoch, which makes the file larger', () => {
    const later: Checkpoint = {
      ...checkpoint,
      history: [epoch, { ...epoch, epoch: 2, best: false }],
      best: initialParameters(shape, 6),
    };
    expect(decodeCheckpoint(encodeCheckpoint(later))).toEqual(later);
    expect(encodeCheckpoint(later).length).toBeGreaterThan(encodeCheckpoint(checkpoint).length);
  });

  it('round trips the standardisation', () => {
    const standardization = { mean: new Float32Array(5).fill(2), deviation: new Float32Array(5).fill(3) };
    expect(decodeCheckpoint(encodeCheckpoint({ ...checkpoint, standardization }))).toEqual({
      ...checkpoint,
      standardization,
    });
  });

  it('refuses weights as a checkpoint', () => {
    expect(() =>
      decodeCheckpoint(
        encodeWeights({
          shape,
          maskedPooling: true,
          labels: ['a', 'b', 'c'],
          temperature: 1,
          parameters: initialParameters(shape, 1),
        }),
      ),
    ).toThrow(expect.objectContaining({ code: 'model_unavailable' }));
  });
});
