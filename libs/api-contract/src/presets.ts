import { type Hyperparameters } from './hyperparameters.js';

/** Heads of pooled features, from the simplest to the one with the most parameters. Each is also a preset. */
export const headNames = ['nearest-mean', 'linear-mean', 'linear-moments', 'attention', 'temporal'] as const;
export type HeadName = (typeof headNames)[number];

/**
 * Preset names. `auto` compares heads by cross-validation; the names of heads train that head; `transformer`
 * trains the network of the Keras example on standardised features; `default` trains it on features as they are, with
 * the values of the first versions; `reference` trains it exactly as the Keras example does.
 */
export const presetNames = ['auto', ...headNames, 'transformer', 'default', 'reference'] as const;
export type PresetName = (typeof presetNames)[number];

/** Fewest optimiser steps of `transformer`. docs/benchmarks has the comparison with other numbers. */
const MIN_STEPS = 1000;

/** The values of a preset. */
export type PresetValues = Omit<Hyperparameters, 'preset'>;

/** These values gave the best validation results of the network without standardisation (docs/benchmarks). */
const plainTransformer = {
  epochs: 20,
  batchSize: 32,
  learningRate: 1e-4,
  seed: 42,
  split: 'group',
  groupPattern: null,
  validationFraction: 0.15,
  testFraction: 0.2,
  maskedPooling: true,
  warmUpEpochs: 2,
  decay: 'cosine',
  labelSmoothing: 0.1,
  mixup: 0.3,
  frameDropout: 0,
  weightDecay: 0,
  classWeights: 'none',
  patience: 8,
  maxSeconds: null,
  standardize: false,
  minSteps: 0,
} satisfies PresetValues;

const transformer = { ...plainTransformer, standardize: true, minSteps: MIN_STEPS } satisfies PresetValues;

const reference = {
  epochs: 12,
  batchSize: 32,
  learningRate: 1e-3,
  seed: 42,
  split: 'tail',
  groupPattern: null,
  validationFraction: 0.15,
  testFraction: 0.2,
  maskedPooling: false,
  warmUpEpochs: 0,
  decay: 'none',
  labelSmoothing: 0,
  mixup: 0,
  frameDropout: 0,
  weightDecay: 0,
  classWeights: 'none',
  patience: 0,
  maxSeconds: null,
  standardize: false,
  minSteps: 0,
} satisfies PresetValues;

/** `auto` and its heads use only the fields that are not in `transformerFields`, with the values of the transformer. */
export function presetValues(preset: PresetName): PresetValues {
  if (preset === 'reference') return reference;
  return preset === 'default' ? plainTransformer : transformer;
}

/** Values of fields that are missing in records of older versions, which is what those versions did. */
export const valuesOfOldRecords: Hyperparameters = {
  ...reference,
  preset: 'default',
  split: 'group',
  maskedPooling: true,
};

/** Hyperparameters that only the transformer has. */
export const transformerFields = [
  'epochs',
  'batchSize',
  'learningRate',
  'maskedPooling',
  'warmUpEpochs',
  'decay',
  'labelSmoothing',
  'mixup',
  'frameDropout',
  'weightDecay',
  'classWeights',
  'patience',
  'standardize',
  'minSteps',
] as const;

/** True for presets that train the transformer. */
export const trainsTransformer = (preset: PresetName): boolean =>
  preset === 'transformer' || preset === 'default' || preset === 'reference';
