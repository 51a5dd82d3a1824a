import { describe, expect, it } from 'vitest';

import { learningRateAt } from './learning-rate.js';

const settings = { learningRate: 0.1, epochs: 4, warmUpEpochs: 0.5, decay: 'cosine' as 'none' | 'cosine' };
const rates = (changes: Partial<typeof settings> = {}): number[] =>
  Array.from({ length: 40 }, (_, step) => learningRateAt(step, 10, { ...settings, ...changes }));

describe('learningRateAt', () => {
  it('rises during half an epoch, then falls almost to zero', () => {
    const all = rates();
    expect(all.slice(0, 6).map((rate) => Number(rate.toFixed(4)))).toEqual([0.0167, 0.0333, 0.05, 0.0667, 0.0833, 0.1]);
    expect(all.slice(6).every((rate, i) => rate < all[i + 5]!)).toBe(true);
    expect(all.at(-1)).toBeLessThan(0.001);
    expect(all.at(-1)).toBeGreaterThan(0);
  });

  it('is constant without warm-up and decay, as in the reference', () => {
    expect(new Set(rates({ warmUpEpochs: 0, decay: 'none' }))).toEqual(new Set([0.1]));
  });
});
