import { type Evaluation, newId, RecordHyperparametersSchema } from '@clipyard/api-contract';
import { modelEvaluation, modelRecord } from '@clipyard/testing';

import { type NewModel } from './model-registry.js';

/** An evaluation on ten test videos. */
export const evaluation = (accuracy: number): Evaluation => modelEvaluation({ accuracy });
/** The time of the newest model; each is a second newer. */
let clock = 1_700_000_000_000;
/** A model as the trainer registers it. */
export const newModel = (accuracy: number | null = 0.9, change: Partial<NewModel> = {}): NewModel =>
  modelRecord({
    id: newId('model', (clock += 1000)),
    evaluation: accuracy === null ? null : evaluation(accuracy),
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
