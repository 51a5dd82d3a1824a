import { describe, expect, it } from 'vitest';

import { resolveHyperparameters } from './hyperparameters.js';
import { CreateTrainingRunSchema } from './resources.js';

describe('resolveHyperparameters', () => {
  it('resolves the reference preset to the settings of the notebook', () => {
    expect(resolveHyperparameters({ preset: 'reference' })).toMatchObject({
      epochs: 12,
      batchSize: 32,
      learningRate: 1e-3,
      split: 'tail',
      validationFraction: 0.15,
      maskedPooling: false,
      warmUpEpochs: 0,
      decay: 'none',
      labelSmoothing: 0,
      mixup: 0,
      frameDropout: 0,
      weightDecay: 0,
      classWeights: 'none',
      patience: 0,
    });
  });

  it('keeps the given values and takes all others from the preset', () => {
    expect(resolveHyperparameters()).toMatchObject({
      preset: 'default',
      split: 'group',
      maskedPooling: true,
      decay: 'cosine',
    });
    const request = CreateTrainingRunSchema.parse({
      dataset: 'clips',
      hyperparameters: { preset: 'reference', epochs: 3 },
    });
    expect(request.hyperparameters).toEqual({ preset: 'reference', epochs: 3 });
    expect(resolveHyperparameters(request.hyperparameters)).toMatchObject({
      preset: 'reference',
      epochs: 3,
      learningRate: 1e-3,
      split: 'tail',
    });
  });
});
