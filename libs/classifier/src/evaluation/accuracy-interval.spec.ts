import { describe, expect, it } from 'vitest';

import { accuracyInterval } from './accuracy-interval.js';

describe('accuracyInterval', () => {
  it('contains the accuracy and narrows with more items', () => {
    const [few, many] = [accuracyInterval(0.75, 24), accuracyInterval(0.75, 2400)];
    expect(few[0]).toBeLessThan(0.75);
    expect(few[1]).toBeGreaterThan(0.75);
    // The interval of a binomial: 0.75 ± 1.96 √(0.75 · 0.25 / 2400).
    expect(many[1] - many[0]).toBeCloseTo(2 * 1.96 * Math.sqrt((0.75 * 0.25) / 2400), 3);
  });

  it('gives the published values for small numbers', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (const [right, items, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = accuracyInterval(right / items, items);
      expect(interval[0]).toBeCloseTo(low, 4);
      expect(interval[1]).toBeCloseTo(high, 4);
    }
  });

  it('does not claim certainty if all predictions are right', () => {
    const [low, high] = accuracyInterval(1, 24);
    expect(low).toBeCloseTo(0.862, 3);
    expect(high).toBeCloseTo(1, 12);
    expect(accuracyInterval(0, 0)).toEqual([0, 0]);
  });
});
