import { join } from 'node:path';

import {
  createTrainingEngine,
  type EngineChoice,
  freshState,
  initialParameters,
  trainClassifier,
} from '@clipyard/classifier';
import { ShardedFeatures } from '@clipyard/datasets';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';

import { spec, writeDataset } from './synthetic-dataset.js';
import { clipSize, fillNoise, shape, timed, trainingBatch } from './workload.js';

const ENGINE: EngineChoice = { engine: 'onnx', threads: 0 };
const TRAIN = 504;
const VALIDATION = 90;
const EPOCHS = 12;
const BATCH = 32;
/** Epochs of bare compute before the run, and again after it. */
const BARE_EPOCHS = 4;

/** Seconds of the bare compute of some epochs: steps and validation passes of an engine, with data in memory. */
async function bareSeconds(epochs: number): Promise<number> {
  const engine = await createTrainingEngine(
    ENGINE,
    { shape, maskedPooling: true },
    freshState(initialParameters(shape, 1)),
  );
  const batch = trainingBatch(BATCH);
  const last = trainingBatch(TRAIN % BATCH);
  const validation = fillNoise(new Float32Array(VALIDATION * clipSize), 5);
  await engine.step(batch, 1e-4);
  const ms = await timed(async () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let step = 0; step < Math.floor(TRAIN / BATCH); step++) await engine.step(batch, 1e-4);
      await engine.step(last, 1e-4);
      await engine.forward(validation);
    }
  });
  await engine.dispose();
  return ms / 1000;
}

/** Compares a whole run, with shards and checkpoints in a store, with its bare compute. */
export async function wallVsSteps(scratch: string): Promise<{ wallSeconds: number; computeSeconds: number }> {
  const store = new FileSystemObjectStore(join(scratch, 'wall'));
  const shards = await writeDataset(store, TRAIN + VALIDATION, (row) => (row < TRAIN ? 'train' : 'validation'));
  const features = await ShardedFeatures.open(store, shards, clipSize, new AbortController().signal);
  const before = await bareSeconds(BARE_EPOCHS);
  let began = 0;
  let ended = 0;
  await trainClassifier({
    rows: features.rows,
    features,
    frames: spec.maxFrames,
    featureSize: spec.featureSize,
    engine: ENGINE,
    hyperparameters: { preset: 'reference', epochs: EPOCHS, batchSize: BATCH, testFraction: 0 },
    onStep: ({ examplesPerSecond }) => {
      // The rate counts from the start of the epoch, which follows from the first step.
      if (began === 0) began = performance.now() - (BATCH / examplesPerSecond) * 1000;
    },
    onEpoch: async ({ epoch }, checkpoint) => {
      await store.put(keys.trainingRunEpoch('bench', epoch), checkpoint);
      ended = performance.now();
    },
  });
  const after = await bareSeconds(BARE_EPOCHS);
  return { wallSeconds: (ended - began) / 1000, computeSeconds: ((before + after) / (2 * BARE_EPOCHS)) * EPOCHS };
}
