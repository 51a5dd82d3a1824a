import { type Evaluation, type Model } from '@clipyard/api-contract';

import { featureSpec } from './feature-spec.js';

/** An evaluation on ten test videos of two classes, all of them classified correctly unless `change` says otherwise. */
export const modelEvaluation = (change: Partial<Evaluation> = {}): Evaluation => ({
  split: 'test',
  items: 10,
  accuracy: 1,
  top5: 1,
  loss: 0.3,
  labels: ['a', 'b'],
  confusionMatrix: [
    [5, 0],
    [0, 5],
  ],
  perClass: [],
  baselines: { majority: 0.5, linear: 0.5 },
  ...change,
});

/** A model as it is registered, of two classes and without an evaluation. */
export const modelRecord = (
  change: Partial<Model> = {},
): Omit<Model, 'object' | 'aliases' | 'weightsKey' | 'weightsDigest'> => ({
  id: 'model_1',
  project: 'default',
  name: null,
  metadata: {},
  labels: ['a', 'b'],
  head: 'transformer',
  selection: null,
  spec: featureSpec(),
  specId: '0123456789abcdef',
  backbonePretrained: false,
  maskedPooling: true,
  parameters: 12,
  evaluation: null,
  abstainBelow: null,
  fromCancelledRun: false,
  leakage: null,
  warnings: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  lineage: {
    trainingRunId: null,
    dataset: 'clips',
    datasetVersion: 1,
    shardDigests: [],
    seed: null,
    hyperparameters: null,
    codeVersion: 'test',
    engine: 'none',
    importedFrom: null,
  },
  ...change,
});
