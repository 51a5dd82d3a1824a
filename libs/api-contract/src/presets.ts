/**
 * Preset names. `auto` compares heads by cross-validation; the names of heads train that head; `default` and
 * `transformer` train the transformer; `reference` trains it exactly as the Keras example does.
 */
export const presetNames = [
  'auto',
  'nearest-mean',
  'linear-mean',
  'linear-moments',
  'attention',
  'temporal',
  'transformer',
  'default',
  'reference',
] as const;
export type PresetName = (typeof presetNames)[number];

const transformer = {
  epochs: 20,
  batchSize: 32,
  learningRate: 1e-4,
  seed: 42,
  split: 'group',
  warmUpEpochs: 2,
  decay: 'cosine',
  labelSmoothing: 0.1,
  mixup: 0.3,
  patience: 8,
} as const;

/**
 * Values of the presets. Those of the transformer gave the best validation results on real clips (docs/benchmarks).
 * The heads of `auto` use only the seed and the split.
 */
export const presets = {
  auto: transformer,
  'nearest-mean': transformer,
  'linear-mean': transformer,
  'linear-moments': transformer,
  attention: transformer,
  temporal: transformer,
  transformer,
  default: transformer,
  reference: { epochs: 12, batchSize: 32, learningRate: 1e-3, seed: 42, split: 'tail', maskedPooling: false },
} as const satisfies Record<PresetName, object>;

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
] as const;

/** True for presets that train the transformer. */
export const trainsTransformer = (preset: PresetName): boolean =>
  preset === 'transformer' || preset === 'default' || preset === 'reference';
