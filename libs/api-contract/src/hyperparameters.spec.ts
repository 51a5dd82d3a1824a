import { describe, expect, it } from 'vitest';

import {
  checkClassCount,
  checkHyperparameters,
  choicesOf,
  HyperparameterChoicesSchema,
  HyperparametersSchema,
  presetNotice,
  RecordHyperparametersSchema,
  resolveHyperparameters,
} from './hyperparameters.js';
import { presetNames } from './presets.js';
import { CreateTrainingRunSchema } from './training-runs.js';

describe('choicesOf', () => {
  it.each(presetNames)('gives the hyperparameters of preset %s again', (preset) => {
    const earlier = resolveHyperparameters({ preset, seed: 7, testFraction: 0.3 });
    const choices = choicesOf(earlier);
    expect(() => checkHyperparameters(choices)).not.toThrow();
    expect(resolveHyperparameters(choices)).toEqual(earlier);
  });
});

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

  it('keeps given values, and fills in missing values only when they are resolved', () => {
    expect(resolveHyperparameters({ preset: 'default' })).toMatchObject({
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

  it('standardises features and takes a minimum of steps for the transformer only, not for its older presets', () => {
    expect(resolveHyperparameters({ preset: 'transformer' })).toMatchObject({ standardize: true, minSteps: 1000 });
    for (const preset of ['default', 'reference'] as const)
      expect(resolveHyperparameters({ preset })).toMatchObject({ standardize: false, minSteps: 0 });
    expect(resolveHyperparameters({ preset: 'default', standardize: true }).standardize).toBe(true);
  });

  it('takes a number of epochs in the request as exact', () => {
    expect(resolveHyperparameters({ preset: 'transformer', epochs: 3 })).toMatchObject({ epochs: 3, minSteps: 0 });
    expect(resolveHyperparameters({ epochs: 3, minSteps: 40 })).toMatchObject({ epochs: 3, minSteps: 40 });
  });

  it('compares heads if nothing is asked for', () => {
    expect(resolveHyperparameters().preset).toBe('auto');
    expect(resolveHyperparameters({ seed: 3, split: 'stratified' })).toMatchObject({ preset: 'auto', seed: 3 });
    expect(presetNotice({ seed: 3 })).toBeNull();
  });

  it('trains the transformer if only its hyperparameters are given, and says so', () => {
    expect(resolveHyperparameters({ epochs: 4 })).toMatchObject({ preset: 'transformer', epochs: 4 });
    expect(presetNotice({ epochs: 4, patience: 1 })).toContain('epochs, patience apply only to it');
    expect(presetNotice({ epochs: 4 })).toContain('epochs applies only to it. Leave it out');
  });
});

describe('records', () => {
  it('of older versions mean what those versions did', () => {
    expect(RecordHyperparametersSchema.parse({ epochs: 3 })).toMatchObject({
      preset: 'default',
      epochs: 3,
      batchSize: 32,
      learningRate: 1e-3,
      split: 'group',
      testFraction: 0.2,
      maskedPooling: true,
      decay: 'none',
      patience: 0,
      maxSeconds: null,
      standardize: false,
      minSteps: 0,
    });
    expect(RecordHyperparametersSchema.safeParse({ epoch: 3 }).success).toBe(false);
  });

  it('need every field as soon as they are resolved', () => {
    for (const preset of presetNames) {
      const resolved = resolveHyperparameters({ preset });
      expect(HyperparametersSchema.parse(resolved)).toEqual(resolved);
      const { patience: _, ...rest } = resolved;
      expect(HyperparametersSchema.safeParse(rest).success).toBe(false);
    }
  });
});

describe('checkHyperparameters', () => {
  it('refuses hyperparameters of the transformer for other heads, and names them', () => {
    for (const preset of ['auto', 'temporal'] as const)
      expect(() => checkHyperparameters({ preset, epochs: 4, learningRate: 0.1 })).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          errors: [
            expect.objectContaining({ pointer: '/hyperparameters/epochs' }),
            expect.objectContaining({ pointer: '/hyperparameters/learningRate' }),
          ],
        }),
      );
  });

  it('accepts them for the transformer, and the seed and the split for all', () => {
    expect(() => checkHyperparameters({ preset: 'transformer', epochs: 4 })).not.toThrow();
    expect(() => checkHyperparameters({ epochs: 4 })).not.toThrow();
    expect(() => checkHyperparameters({ preset: 'auto', seed: 1, split: 'tail' })).not.toThrow();
  });

  it('accepts a time budget for every preset, and none by default', () => {
    for (const preset of ['auto', 'temporal', 'transformer'] as const)
      expect(() => checkHyperparameters({ preset, maxSeconds: 60 })).not.toThrow();
    expect(resolveHyperparameters({ maxSeconds: 60 })).toMatchObject({ preset: 'auto', maxSeconds: 60 });
    expect(resolveHyperparameters().maxSeconds).toBeNull();
    expect(HyperparameterChoicesSchema.safeParse({ maxSeconds: 0 }).success).toBe(false);
  });
});

describe('checkClassCount', () => {
  it('refuses heads that cannot be fitted to many classes', () => {
    for (const preset of ['linear-mean', 'linear-moments', 'attention', 'temporal'] as const) {
      expect(() => checkClassCount({ preset }, 1000)).not.toThrowError();
      expect(() => checkClassCount({ preset }, 1001)).toThrowError(/trains at most 1000 classes/);
    }
    for (const preset of ['auto', 'nearest-mean', 'transformer', 'default', 'reference'] as const)
      expect(() => checkClassCount({ preset }, 10_000)).not.toThrowError();
  });
});
