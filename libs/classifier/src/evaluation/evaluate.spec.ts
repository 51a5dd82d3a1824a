import { EvaluationSchema } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { evaluate, majorityAccuracy } from './evaluate.js';

const baselines = { majority: 0.5, linear: 0.6 };
const calibration = { temperature: 1, error: 0.1, uncalibratedError: 0.1 };

describe('evaluate', () => {
  const labels = ['a', 'b', 'c'];
  // Predicted: a, a, b, c; true: a, b, b, b.
  const probabilities = Float32Array.from([0.8, 0.1, 0.1, 0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.2, 0.3, 0.5]);
  const result = evaluate({
    split: 'test',
    labels,
    targets: Int32Array.from([0, 1, 1, 1]),
    probabilities,
    loss: 0.7,
    baselines,
    calibration,
  });

  it('counts items by true class and predicted class', () => {
    expect(result.confusionMatrix).toEqual([
      [1, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ]);
    expect(result.accuracy).toBe(0.5);
    expect(result.items).toBe(4);
  });

  it('gives precision, recall and F1 per class, and 0 if the denominator is 0', () => {
    expect(result.perClass).toEqual([
      { label: 'a', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { label: 'b', precision: 1, recall: 1 / 3, f1: 0.5, support: 3 },
      { label: 'c', precision: 0, recall: 0, f1: 0, support: 0 },
    ]);
  });

  it('counts the five most probable classes for top-5', () => {
    const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const row = [0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.05];
    const top = evaluate({
      split: 'test',
      labels: seven,
      targets: Int32Array.from([4, 5]),
      probabilities: Float32Array.from([...row, ...row]),
      loss: 1,
      baselines,
      calibration,
    });
    expect(top.top5).toBe(0.5);
    expect(top.accuracy).toBe(0);
  });

  it('matches the schema of the API contract', () => {
    expect(EvaluationSchema.parse(result)).toEqual(result);
  });
});

describe('majorityAccuracy', () => {
  it('predicts the most frequent training class', () => {
    expect(majorityAccuracy(Int32Array.from([0, 1, 1]), Int32Array.from([1, 0, 1, 2]), 3)).toBe(0.5);
  });
});
