import { type Evaluation, newId, RecordHyperparametersSchema } from '@clipyard/api-contract';

import { type NewModel } from './model-registry.js';

/** An evaluation on ten test videos. */
export const evaluation = (accuracy: number): Evaluation => ({
  split: 'test',
  items: 10,
  accuracy,
  top5: 1,
  loss: 0.3,
  labels: ['a', 'b'],
  confusionMatrix: [
    [5, 0],
    [0, 5],
  ],
  perClass: [],
  baselines: { majority: 0.5, linear: 0.5 },
});
/** The time of the newest model; each is a second newer. */
let clock = 1_700_000_000_000;
/** A model as the trainer registers it. */
export const newModel = (accuracy: number | null = 0.9, change: Partial<NewModel> = {}): NewModel => ({
  id: newId('model', (clock += 1000)),
  project: 'default',
  name: null,
  metadata: {},
  labels: ['a', 'b'],
  head: 'transformer',
  selection: null,
  specId: '0123456789abcdef',
  backbonePretrained: false,
  maskedPooling: true,
  parameters: 12,
  evaluation: accuracy === null ? null : evaluation(accuracy),
  abstainBelow: null,
  fromCancelledRun: false,
  leakage: null,
  warnings: [],
  spec: {
    imageSize: 220,
    maxFrames: 20,
    sampling: 'uniform',
    resize: 'fit-crop',
    backbone: 'densenet121',
    weightsDigest: 'w1',
    featureSize: 1024,
    dtype: 'float32',
    precision: 'float32',
  },
  createdAt: new Date(clock).toISOString(),
  lineage: {
    trainingRunId: 'run_1',
    dataset: 'clips',
    datasetVersion: 1,
    shardDigests: ['d1'],
    seed: 42,
    hyperparameters: RecordHyperparametersSchema.parse({}),
    codeVersion: 'abc',
    engine: 'tfjs-wasm',
    importedFrom: null,
  },
  ...change,
});
