import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { fitBaseline, predictBaseline } from './linear-baseline.js';

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

describe('fitBaseline', () => {
  it('separates linearly separable classes in spite of a constant column', async () => {
    const train = sample(120);
    const test = sample(60);
    for (let i = 0; i < 120; i++) train.vectors[i * size + 5] = 7;
    for (let i = 0; i < 60; i++) test.vectors[i * size + 5] = 7;
    const predicted = predictBaseline(await fitBaseline(train.vectors, train.targets, 3), test.vectors);
    expect(predicted.filter((c, i) => c === test.targets[i]).length / 60).toBeGreaterThan(0.9);
  });

  it('is deterministic', async () => {
    const { vectors, targets } = sample(60);
    expect(await fitBaseline(vectors, targets, 3)).toEqual(await fitBaseline(vectors, targets, 3));
  });

  it('stops when the check throws', async () => {
    const { vectors, targets } = sample(12);
    const stop = (): never => {
      throw new Error('stop');
    };
    await expect(fitBaseline(vectors, targets, 3, stop)).rejects.toThrow('stop');
  });
});
