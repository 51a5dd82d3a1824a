import { EvaluationSchema } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { evaluate, majorityAccuracy } from './evaluate.js';

const baselines = { majority: 0.5, linear: 0.6 };
const calibration = { temperature: 1, error: 0.1, uncalibratedError: 0.1 };

describe('evaluate', () => {
  const labels = ['a', 'b', 'c'];
  // Predicted: a, a, b, c; true: a, b, b, b.
  const probabilities = Float32Array.from([0.8, 0.1, 0.1, 0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.2, 0.3, 0.5]);
  const { evaluation: result, confusion } = evaluate({
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

  it('lists the cells that are not 0, with wrong and frequent predictions first', () => {
    expect(confusion).toEqual([
      { actual: 'b', predicted: 'a', count: 1 },
      { actual: 'b', predicted: 'c', count: 1 },
      { actual: 'a', predicted: 'a', count: 1 },
      { actual: 'b', predicted: 'b', count: 1 },
    ]);
  });

  it('has no dense matrix of many classes', () => {
    const many = Array.from({ length: 5000 }, (_, c) => `class ${c}`);
    const scores = new Float32Array(2 * many.length);
    scores[7] = 1;
    scores[many.length + 9] = 1;
    const { evaluation, confusion: cells } = evaluate({
      split: 'test',
      labels: many,
      targets: Int32Array.of(7, 8),
      probabilities: scores,
      loss: 1,
      baselines,
      calibration,
    });
    expect(evaluation).toMatchObject({ classes: 5000, confusionMatrix: [], accuracy: 0.5 });
    expect(cells).toEqual([
      { actual: 'class 8', predicted: 'class 9', count: 1 },
      { actual: 'class 7', predicted: 'class 7', count: 1 },
    ]);
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
    const { evaluation: top } = evaluate({
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
