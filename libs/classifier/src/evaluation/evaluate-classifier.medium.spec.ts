import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clips, kernel, linearHead, logitsByHand, target } from '../imported/head-graphs.fixture.js';
import { importClassifier } from '../interchange/import-classifier.js';
import { softmax } from '../model/softmax.js';
import { evaluateClassifier, type EvaluationRows } from './evaluate-classifier.js';

const { signal } = new AbortController();
const folder = tempDir();
afterAll(() => folder.remove());

/** Clips whose frames are all the same: `jump` if the first feature is large, `run` otherwise. */
const ROWS = 40;
const classOf = (row: number): number => row % 2;
const clipOf = (row: number): Float32Array =>
  Float32Array.from({ length: 12 }, (_, i) => (i % 3 === classOf(row) ? 1 : 0.1) + (row % 7) / 100);

const rows: EvaluationRows = {
  targets: Int32Array.from({ length: ROWS }, (_, row) => classOf(row)),
  test: [0, 1, 2, 3],
  train: Array.from({ length: ROWS - 4 }, (_, i) => i + 4),
  sample: [],
  read: async (wanted) => {
    const features = new Float32Array(wanted.length * 12);
    wanted.forEach((row, i) => features.set(clipOf(row), i * 12));
    return features;
  },
};

let weights: Uint8Array;
beforeAll(async () => {
  const path = join(folder.path, 'head.onnx');
  writeFileSync(path, linearHead());
  ({ weights } = await importClassifier(path, target));
}, 60_000);

describe('evaluateClassifier', { timeout: 60_000 }, () => {
  it('evaluates on the test rows, beside a linear baseline of the other rows', async () => {
    const tested = await evaluateClassifier(weights, rows, signal);
    // The kernel gives the classes of the first two features: 1 and -1, 0.5 and 2.
    expect([...kernel.subarray(0, 4)]).toEqual([1, -1, 0.5, 2]);
    expect(tested?.evaluation).toMatchObject({
      split: 'test',
      items: 4,
      accuracy: 1,
      macroF1: 1,
      labels: target.labels,
      baselines: { majority: 0.5, linear: 1 },
      calibration: { temperature: 1 },
    });
    expect(tested?.predictions.map(({ row, top }) => [row, top[0]!.label])).toEqual([
      [0, 'jump'],
      [1, 'run'],
      [2, 'jump'],
      [3, 'run'],
    ]);
    expect(tested?.confusion).toEqual([
      { actual: 'jump', predicted: 'jump', count: 2 },
      { actual: 'run', predicted: 'run', count: 2 },
    ]);
  });

  it('counts the linear baseline as 0 without rows to fit it to', async () => {
    const tested = await evaluateClassifier(weights, { ...rows, train: [5] }, signal);
    expect(tested?.evaluation.baselines.linear).toBe(0);
  });

  it('gives no evaluation without test rows', async () => {
    expect(await evaluateClassifier(weights, { ...rows, test: [] }, signal)).toBeNull();
  });

  const read = async (): Promise<Float32Array> => clips.slice(0, 12);
  const expected = [...softmax(Float32Array.from(logitsByHand(clips)[0]!), 2)];
  const sampled = (probabilities: number[]) =>
    evaluateClassifier(
      weights,
      { ...rows, test: [], read, sample: [{ row: 0, name: 'a.mp4', probabilities }] },
      signal,
    );

  it('accepts a sample with the probabilities that the classifier gives', async () => {
    expect(await sampled(expected)).toBeNull();
    expect(await sampled(expected.map((value) => value + 0.0009))).toBeNull();
  });

  it.each([
    ['in the order of other labels', [...expected].reverse(), /gives jump the probability 0\.\d{4} for a\.mp4, but/],
    [
      'that are slightly different',
      expected.map((value) => value + 0.0012),
      /the sample expects .*order of the labels/,
    ],
    ['of too many classes', [...expected, 0], /gives 3 probabilities for a\.mp4; give one for each of the 2 labels/],
  ])('refuses a classifier if the sample has probabilities %s', async (_, probabilities, message) => {
    await expect(sampled(probabilities)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(message) as string,
    });
  });
});
