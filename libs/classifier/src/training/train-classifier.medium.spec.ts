import { ClipyardError, type Epoch, type RankedClass } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { decodeWeights, weightsDigest } from '../model/classifier-weights.codec.js';
import { classifyMany } from '../prediction/classify-many.js';
import { leaveOneOut } from '../prediction/leave-one-out.js';
import { createPredictor, rankClasses } from '../prediction/predictor.js';
import { decodeCheckpoint } from './checkpoint.codec.js';
import { type FeatureSource, trainClassifier, type TrainOptions } from './train-classifier.js';

const frames = 5;
const featureSize = 16;
const clipSize = frames * featureSize;
const labels = ['dog', 'cat', 'ant'];

/** Clips of 2 to 5 frames. One frame shows the class as a peak in one column. */
function dataset(count: number) {
  const random = SeededRandom.fromSeed(21, 0);
  const data = new Float32Array(count * clipSize);
  const rows = Array.from({ length: count }, (_, i) => ({ videoId: `v${i}`, label: labels[i % 3]! }));
  const peakFrames: number[] = [];
  for (let i = 0; i < count; i++) {
    const length = 2 + (i % 4);
    for (let k = 0; k < length * featureSize; k++) data[i * clipSize + k] = random.unit();
    peakFrames.push(i % length);
    data[i * clipSize + peakFrames[i]! * featureSize + (i % 3)] = 4;
  }
  const features: FeatureSource = {
    read: async (wanted) => {
      const out = new Float32Array(wanted.length * clipSize);
      wanted.forEach((row, i) => out.set(data.subarray(row * clipSize, (row + 1) * clipSize), i * clipSize));
      return out;
    },
  };
  return { rows, features, data, peakFrames };
}

const { rows, features, data, peakFrames } = dataset(180);
const base: TrainOptions = {
  rows,
  features,
  frames,
  featureSize,
  hyperparameters: { epochs: 6, learningRate: 0.01, batchSize: 16, patience: 0 },
};

async function record(options: TrainOptions) {
  const checkpoints: Uint8Array[] = [];
  const result = await trainClassifier({ ...options, onEpoch: (_, checkpoint) => void checkpoints.push(checkpoint) });
  return { result, checkpoints };
}

const timeless = (history: readonly Epoch[]): Epoch[] => history.map((epoch) => ({ ...epoch, seconds: 0 }));

describe('trainClassifier', () => {
  it('learns, reports every epoch and evaluates the best epoch on the held-out rows', async () => {
    const epochs: Epoch[] = [];
    const result = await trainClassifier({
      ...base,
      hyperparameters: { ...base.hyperparameters, epochs: 30 },
      onEpoch: (epoch) => void epochs.push(epoch),
    });
    expect(result.labels).toEqual(['ant', 'cat', 'dog']);
    expect(epochs).toEqual(result.history);
    expect(result.history).toHaveLength(30);
    const lowest = Math.min(...epochs.map((epoch) => epoch.validationLoss));
    expect(epochs.findLast((epoch) => epoch.best)!.validationLoss).toBe(lowest);
    expect(result.evaluation.split).toBe('test');
    expect(result.evaluation.items).toBe(result.plan.test.length);
    expect(result.evaluation.accuracy).toBeGreaterThan(0.9);
    expect(result.evaluation.baselines.majority).toBeCloseTo(1 / 3, 5);
    expect(result.engine).toMatch(/^onnx-cpu/);

    // The returned weights are the evaluated ones.
    const predictor = await createPredictor(result.weights);
    const probabilities = await predictor.predict(await features.read(result.plan.test));
    await predictor.close();
    result.predictions.probabilities.forEach((p, i) => expect(probabilities[i]).toBeCloseTo(p, 4));
  });

  it('resumes from a checkpoint to a bit-identical result', async () => {
    const unbroken = await record(base);
    const resumed = await record({ ...base, resume: unbroken.checkpoints[2] });
    expect(resumed.checkpoints).toHaveLength(3);
    expect(timeless(resumed.result.history)).toEqual(timeless(unbroken.result.history));
    expect(weightsDigest(resumed.result.weights)).toBe(weightsDigest(unbroken.result.weights));
    expect(resumed.result.evaluation).toEqual(unbroken.result.evaluation);
    const [a, b] = [unbroken, resumed].map(({ checkpoints }) => decodeCheckpoint(checkpoints.at(-1)!));
    expect(b!.state).toEqual(a!.state);
    expect(b!.random).toEqual(a!.random);
  });

  it('gives different weights for a different seed', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map((seed) => trainClassifier({ ...base, hyperparameters: { ...base.hyperparameters, epochs: 1, seed } })),
    );
    expect(weightsDigest(a!.weights)).not.toBe(weightsDigest(b!.weights));
  });

  it('refuses the checkpoint of another run', async () => {
    const { checkpoints } = await record({ ...base, hyperparameters: { ...base.hyperparameters, epochs: 1 } });
    await expect(
      trainClassifier({ ...base, hyperparameters: { ...base.hyperparameters, seed: 7 }, resume: checkpoints[0] }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('stops at the next step when cancelled and keeps the best epoch in its last checkpoint', async () => {
    const controller = new AbortController();
    const checkpoints: Uint8Array[] = [];
    let reads = 0;
    const counting: FeatureSource = { read: (wanted) => (reads++, features.read(wanted)) };
    const run = trainClassifier({
      ...base,
      features: counting,
      signal: controller.signal,
      hyperparameters: { ...base.hyperparameters, epochs: 500 },
      onEpoch: (epoch, checkpoint) => {
        checkpoints.push(checkpoint);
        if (epoch.epoch !== 2) return;
        reads = 0;
        controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(reads).toBeLessThanOrEqual(2);
    const { best, history } = decodeCheckpoint(checkpoints.at(-1)!);
    expect(history).toHaveLength(2);
    const finished = await trainClassifier({
      ...base,
      hyperparameters: { ...base.hyperparameters, epochs: 500 },
      resume: checkpoints.at(-1),
      finish: true,
    });
    expect(finished.history).toEqual(history);
    expect(decodeWeights(finished.weights).parameters).toEqual(best);
    expect(finished.evaluation.items).toBe(finished.plan.test.length);
  });

  it('fails with the error of the feature source', async () => {
    const broken: FeatureSource = {
      read: async () => {
        throw new Error('shard is gone');
      },
    };
    await expect(trainClassifier({ ...base, features: broken })).rejects.toThrow('shard is gone');
  });

  it('fails with dataset_unusable if the loss is not a number', async () => {
    const poisoned: FeatureSource = { read: async (wanted) => (await features.read(wanted)).fill(Number.NaN) };
    await expect(trainClassifier({ ...base, features: poisoned })).rejects.toMatchObject({ code: 'dataset_unusable' });
  });

  it('stops after `patience` epochs without improvement and resumes to the same end', async () => {
    const patient: TrainOptions = {
      ...base,
      hyperparameters: { ...base.hyperparameters, epochs: 60, learningRate: 0.05, decay: 'none', patience: 2 },
    };
    const { result, checkpoints } = await record(patient);
    expect(result.history.length).toBeLessThan(60);
    expect(result.history.slice(-3).map(({ best }) => best)).toEqual([true, false, false]);
    const again = await trainClassifier({ ...patient, resume: checkpoints.at(-1) });
    expect(weightsDigest(again.weights)).toBe(weightsDigest(result.weights));
  });

  it('runs the reference preset with a tail split and pooled padding', async () => {
    const sorted = [...rows].sort((a, b) => (a.label < b.label ? -1 : 1));
    const { result } = await record({
      ...base,
      rows: sorted,
      hyperparameters: { preset: 'reference', epochs: 1, testFraction: 0 },
    });
    expect(result.plan.train).toHaveLength(153);
    expect(result.plan.warnings[0]).toContain('are of the class "dog"');
    expect(result.evaluation.split).toBe('validation');
    expect(decodeWeights(result.weights).maskedPooling).toBe(false);
  });
});

describe('a predictor', () => {
  it('ranks classes and finds the decisive frame by leaving frames out', async () => {
    const { weights } = await trainClassifier({ ...base, hyperparameters: { ...base.hyperparameters, epochs: 30 } });
    const predictor = await createPredictor(weights);
    const clip = data.slice(3 * clipSize, 4 * clipSize);
    const ranked = rankClasses(await predictor.predict(clip), predictor.labels, 2);
    expect(ranked[0]!.label).toBe(rows[3]!.label);
    expect(ranked).toHaveLength(2);
    const evidence = await leaveOneOut(predictor, clip);
    expect(evidence.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4]);
    expect(evidence.reduce((a, b) => (b.weight > a.weight ? b : a)).frame).toBe(peakFrames[3]);

    const empty = new Float32Array(clipSize);
    expect((await predictor.predict(empty)).every(Number.isFinite)).toBe(true);
    expect(await leaveOneOut(predictor, empty)).toEqual([]);
    await expect(predictor.predict(new Float32Array(7))).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(predictor.predict(clip, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });

    const ids = Array.from({ length: 150 }, (_, i) => `v${i}`);
    const read = async (wanted: readonly string[]) =>
      wanted.map((id) =>
        id === 'v70'
          ? new ClipyardError('features_missing', 'gone')
          : data.slice(Number(id.slice(1)) * clipSize, (Number(id.slice(1)) + 1) * clipSize),
      );
    const many = await classifyMany(predictor, ids, { topK: 2, read });
    expect(many.size).toBe(150);
    expect(many.get('v70')).toMatchObject({ code: 'features_missing' });
    expect((many.get('v3') as RankedClass[])[0]!.probability).toBeCloseTo(ranked[0]!.probability, 5);
    await predictor.close();
    await expect(predictor.predict(clip)).rejects.toMatchObject({ code: 'worker_lost' });
  });

  it('refuses bytes that are not weights', async () => {
    await expect(createPredictor(new Uint8Array(100))).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});
