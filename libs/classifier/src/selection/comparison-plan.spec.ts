import { describe, expect, it } from 'vitest';

import { autoHeads, headNamed } from '../heads/heads.js';
import { planComparison, type PlanTask } from './comparison-plan.js';

const task: PlanTask = {
  heads: autoHeads,
  rows: 600,
  classes: 5,
  frames: 20,
  featureSize: 1024,
  largeData: { from: 20_000, sample: 12_000 },
};
const plan = (change: Partial<PlanTask>) => planComparison({ ...task, ...change });
const settings = (change: Partial<PlanTask>) =>
  plan(change).heads.map(({ strengths, weights }) => strengths.length * weights.length);

describe('planComparison', () => {
  it('repeats the folds of small data, with every setting', () => {
    expect(plan({})).toEqual({ rows: 600, repetitions: 3, folds: 5, heads: autoHeads, isThinned: false });
  });

  it('divides larger data once', () => {
    expect(plan({ rows: 5_000 })).toMatchObject({ rows: 5_000, repetitions: 1, folds: 5, isThinned: false });
  });

  it('takes a sample and one hold-out of large data', () => {
    expect(plan({ rows: 100_000 })).toMatchObject({ rows: 12_000, repetitions: 1, folds: 1, isThinned: false });
    // Hold-outs of different rows could not be averaged.
    expect(plan({ rows: 300, largeData: { from: 200, sample: 90 } })).toMatchObject({ repetitions: 1, folds: 1 });
  });

  it('tries fewer settings, then fewer folds, then fewer rows, the more classes there are', () => {
    const shapes = [
      { rows: 500, classes: 100 },
      { rows: 1_500, classes: 300 },
      { rows: 5_000, classes: 1_000 },
      { rows: 20_000, classes: 1_000 },
    ];
    const cost = shapes.map((shape) => {
      const { rows, repetitions, folds } = plan(shape);
      return { settings: Math.max(...settings(shape)), heldOut: (rows / shape.rows) * repetitions * folds };
    });
    for (const [i, { settings: count, heldOut }] of cost.entries()) {
      if (i === 0) continue;
      expect(count).toBeLessThanOrEqual(cost[i - 1]!.settings);
      expect(heldOut).toBeLessThanOrEqual(cost[i - 1]!.heldOut);
    }
    expect(cost[0]).toEqual({ settings: 72, heldOut: 15 });
    expect(cost.at(-1)!.settings).toBe(8);
    expect(cost.at(-1)!.heldOut).toBeLessThan(1);
  });

  it('keeps rows of every class, even if they exceed the limit', () => {
    const { rows, folds } = plan({ rows: 10_000, classes: 1_000, featureSize: 16_384 });
    expect(rows).toBeGreaterThanOrEqual(3_000);
    expect(folds).toBe(1);
  });

  it('takes as many frames as fit into memory', () => {
    const { rows } = plan({ rows: 15_000, heads: [headNamed('attention')] });
    expect(rows * 20 * 1024 * 4).toBeLessThanOrEqual(420e6);
    expect(rows).toBeGreaterThan(5_000);
  });

  it('tries a middle strength of each decade if it tries fewer', () => {
    const [, linear] = plan({ rows: 5_000, classes: 1_000 }).heads;
    expect(linear!.strengths).toHaveLength(8);
    linear!.strengths.slice(1).forEach((c, i) => expect(c / linear!.strengths[i]!).toBeCloseTo(10));
  });
});
