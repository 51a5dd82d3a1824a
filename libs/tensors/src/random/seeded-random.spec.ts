import { describe, expect, it } from 'vitest';

import { SeededRandom } from './seeded-random.js';

describe('SeededRandom', () => {
  it('draws the numbers that stored checkpoints and goldens rely on', () => {
    const random = SeededRandom.fromSeed(42, 7);
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([2469857607, 2215954665, 1121348086]);
    expect(random.state()).toEqual([3242186230, 4011015195, 3275340801, 19]);
  });

  it('repeats its numbers only for the same seed and stream', () => {
    const draw = (seed: number, stream: number): number[] => {
      const random = SeededRandom.fromSeed(seed, stream);
      return Array.from({ length: 5 }, () => random.uint32());
    };
    expect(draw(1, 1)).toEqual(draw(1, 1));
    expect(draw(1, 1)).not.toEqual(draw(2, 1));
    expect(draw(1, 1)).not.toEqual(draw(1, 2));
  });

  it('continues from a saved state', () => {
    const random = SeededRandom.fromSeed(7, 0);
    random.unit();
    const copy = SeededRandom.fromState(JSON.parse(JSON.stringify(random.state())) as ReturnType<typeof random.state>);
    expect(Array.from({ length: 100 }, () => copy.unit())).toEqual(Array.from({ length: 100 }, () => random.unit()));
  });

  it('is distributed evenly over [0, 1)', () => {
    const random = SeededRandom.fromSeed(3, 0);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(random.unit() * 10)]!++;
    for (const n of bins) expect(Math.abs(n - 10_000)).toBeLessThan(400);
  });

  it('shuffles into every order', () => {
    const random = SeededRandom.fromSeed(3, 0);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle([0, 1, 2]).join()));
    expect(orders.size).toBe(6);
  });
});
