import { EvaluationSchema } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { evaluate, majorityAccuracy } from './evaluate.js';
import { trainLinear } from './linear-baseline.js';
import { meanPool } from './mean-pool.js';
import { minimize } from './minimize.js';

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

describe('meanPool', () => {
  it('averages only the frames that hold features', () => {
    const features = Float32Array.from([2, 4, 0, 0, 4, 0, /* no frame */ 0, 0, 0, 0, 0, 0]);
    expect([...meanPool(features, { frames: 3, featureSize: 2 })]).toEqual([3, 2, 0, 0]);
  });
});

describe('minimize', () => {
  it('finds the minimum of a badly scaled quadratic', () => {
    const scale = [1, 10, 100, 1000];
    const found = minimize(
      (x) => ({
        value: x.reduce((sum, v, i) => sum + scale[i]! * (v - i) ** 2, 0),
        gradient: x.map((v, i) => 2 * scale[i]! * (v - i)),
      }),
      new Float64Array(4),
      { tolerance: 1e-9 },
    );
    found.forEach((value, i) => expect(value).toBeCloseTo(i, 6));
  });
});

describe('trainLinear', () => {
  const random = SeededRandom.fromSeed(11, 0);
  const size = 8;
  const sample = (count: number): { vectors: Float32Array; targets: Int32Array } => {
    const targets = Int32Array.from({ length: count }, (_, i) => i % 3);
    // Only one column depends on the class. Its scale is a thousandth of the others, so finding it needs
    // standardisation.
    const vectors = Float32Array.from({ length: count * size }, (_, k) =>
      k % size === 2 ? 0.001 * (targets[Math.floor(k / size)]! + 0.2 * random.unit()) : random.unit(),
    );
    return { vectors, targets };
  };

  it('separates linearly separable classes in spite of a constant column', () => {
    const train = sample(120);
    const test = sample(60);
    for (let i = 0; i < 120; i++) train.vectors[i * size + 5] = 7;
    const predicted = trainLinear(train.vectors, train.targets, size, 3).predict(test.vectors);
    expect(predicted.filter((c, i) => c === test.targets[i]).length / 60).toBeGreaterThan(0.9);
  });

  it('is deterministic', () => {
    const train = sample(60);
    const [a, b] = [0, 1].map(() => trainLinear(train.vectors, train.targets, size, 3).predict(train.vectors));
    expect(a).toEqual(b);
  });

  it('stops when the check throws', () => {
    const train = sample(12);
    expect(() =>
      trainLinear(train.vectors, train.targets, size, 3, () => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
  });
});
