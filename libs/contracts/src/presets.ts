/**
 * The hyperparameters of training runs that choose no others. `reference` reproduces the Keras example: the last rows
 * validate, padding frames are pooled and the learning rate is constant. `default` had the best validation results on
 * real clips (docs/benchmarks). Both run the same code.
 */
export const presets = {
  reference: { epochs: 12, batchSize: 32, learningRate: 1e-3, seed: 42, split: 'tail', maskedPooling: false },
  default: {
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
  },
} as const;
