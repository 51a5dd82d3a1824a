/**
 * What a training run does where nothing else is asked for. `reference` is the Keras example: the last rows validate, padded frames are pooled,
 * a constant rate. `default` is what validation favoured on real clips (docs/benchmarks). Both run through the same code.
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
