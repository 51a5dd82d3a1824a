import { headNames } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';
import { beforeAll, describe, expect, it } from 'vitest';

import { OnnxSession } from '../engine/onnx-session.js';
import { exportOnnx } from '../interchange/export-onnx.js';
import { describeClassifier } from '../model/classifier-file.js';
import { createPredictor } from '../prediction/predictor.js';
import { decodeSelectionCheckpoint } from '../selection/checkpoint.codec.js';
import { trainClassifier, type TrainingResult, type TrainOptions } from './train-classifier.js';

const [frames, featureSize] = [6, 10];
const clip = frames * featureSize;
const random = SeededRandom.fromSeed(5, 0);
const labels = ['ant', 'cat', 'dog'];
const rows = Array.from({ length: 90 }, (_, i) => ({ videoId: `v${i}`, label: labels[i % 3]! }));
const data = Float32Array.from(
  { length: rows.length * clip },
  (_, i) => random.unit() + (i % featureSize === Math.floor(i / clip) % 3 ? 0.7 : 0),
);
const options: TrainOptions = {
  rows,
  features: {
    read: async (wanted) => {
      const out = new Float32Array(wanted.length * clip);
      wanted.forEach((row, i) => out.set(data.subarray(row * clip, (row + 1) * clip), i * clip));
      return out;
    },
  },
  frames,
  featureSize,
  engine: { engine: 'auto', threads: 1 },
};

describe('preset auto', () => {
  const shares: number[] = [];
  let result: TrainingResult;
  beforeAll(async () => {
    result = await trainClassifier({ ...options, onSelectionProgress: ({ share }) => void shares.push(share) });
  });

  it('compares heads without the test rows, reports each of them, and evaluates the winner on the test rows', () => {
    expect(result.selection!.candidates.map(({ head }) => head)).toEqual([
      'nearest-mean',
      'linear-mean',
      'linear-moments',
      'temporal',
    ]);
    expect(result.selection!.learningCurve.map(({ share }) => share)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(result.evaluation).toMatchObject({ split: 'test', items: result.plan.test.length });
    expect(result.evaluation.accuracy).toBeGreaterThanOrEqual(result.evaluation.baselines.linear);
    expect(result.evaluation.accuracy).toBeGreaterThan(0.9);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('gives weights that predict, export to ONNX, and describe themselves', async () => {
    const { weights, plan, predictions, labels: classes } = result;
    const features = await options.features.read(plan.test);
    const predictor = await createPredictor(weights, { engine: 'auto', threads: 1 });
    const probabilities = await predictor.predict(features);
    await predictor.close();
    predictions.probabilities.forEach((p, i) => expect(probabilities[i]).toBeCloseTo(p, 5));

    const session = await OnnxSession.load(exportOnnx(weights), 1);
    const exported = new Float32Array(probabilities.length);
    await session.run(
      { features: session.tensor(features, [plan.test.length, frames, featureSize]) },
      { probabilities: session.tensor(exported, [plan.test.length, classes.length]) },
    );
    await session.release();
    exported.forEach((p, i) => expect(p).toBeCloseTo(probabilities[i]!, 5));
    expect(describeClassifier(weights)).toMatchObject({ labels: classes, frames, featureSize });
  });

  it('gives the same bytes again, so that a run that was killed ends with the same model', async () => {
    const { weights } = await trainClassifier(options);
    expect(Buffer.from(weights).equals(Buffer.from(result.weights))).toBe(true);
  });

  it.each(headNames)('fits only the head that was asked for: %s', async (preset) => {
    const { weights, selection, evaluation } = await trainClassifier({ ...options, hyperparameters: { preset } });
    expect(selection!.candidates.map(({ head }) => head)).toEqual([preset]);
    expect(describeClassifier(weights).head).toBe(preset);
    expect(evaluation.accuracy).toBeGreaterThan(0.8);
  });

  it('is evaluated out of fold if there is no test split', async () => {
    const { evaluation, plan } = await trainClassifier({
      ...options,
      hyperparameters: { preset: 'linear-mean', testFraction: 0 },
    });
    expect(evaluation).toMatchObject({ split: 'validation', items: rows.length });
    expect(plan.test).toEqual([]);
  });

  it('divides the group of a class that has no other', async () => {
    const { selection } = await trainClassifier({
      ...options,
      rows: rows.map((row) => ({ ...row, group: row.label })),
      hyperparameters: { preset: 'linear-mean', split: 'stratified' },
    });
    expect(selection!.candidates[0]!.accuracy).toBeGreaterThan(0.8);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const training = trainClassifier({
      ...options,
      signal: controller.signal,
      onSelectionProgress: () => controller.abort(),
    });
    await expect(training).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('takes the best finished head of a cancelled run, and says that the others were not compared', async () => {
    const checkpoints: Uint8Array[] = [];
    await trainClassifier({ ...options, onSelectionCheckpoint: (_, checkpoint) => void checkpoints.push(checkpoint) });
    const resume = checkpoints.find((bytes) => decodeSelectionCheckpoint(bytes).finished.length === 2)!;
    const { selection, warnings } = await trainClassifier({ ...options, resume, finish: true });
    expect(selection!.candidates).toHaveLength(2);
    expect(warnings).toEqual(['The run was cancelled before linear-moments, temporal could be compared']);
  });
});
