import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { epochOrder } from './epoch-order.js';

const rows = Array.from({ length: 60 }, (_, i) => i);
const blocks = { of: Int32Array.from(rows, (row) => Math.floor(row / 10)), atOnce: 2 };
const random = (): SeededRandom => SeededRandom.fromSeed(5, 0);

describe('epochOrder', () => {
  it('contains every row once, in an order fixed by the seed', () => {
    const order = epochOrder(rows, blocks, random());
    expect([...order].sort((a, b) => a - b)).toEqual(rows);
    expect(order).toEqual(epochOrder(rows, blocks, random()));
    expect(order).not.toEqual(epochOrder(rows, blocks, SeededRandom.fromSeed(6, 0)));
  });

  it('mixes only as many blocks as fit into memory, and different ones in the next epoch', () => {
    const source = random();
    const pairsOf = (order: readonly number[]): string[] =>
      [0, 20, 40].map((at) => [...new Set(order.slice(at, at + 20).map((row) => blocks.of[row]!))].sort().join());
    const [first, second] = [0, 1].map(() => epochOrder(rows, blocks, source)) as [number[], number[]];
    expect(pairsOf(first).every((pair) => pair.split(',').length === 2)).toBe(true);
    expect(pairsOf(second)).not.toEqual(pairsOf(first));
    // Mixed: the first ten are not all of one block.
    expect(new Set(first.slice(0, 10).map((row) => blocks.of[row])).size).toBe(2);
  });

  it('shuffles all rows if there are no blocks', () => {
    const order = epochOrder(rows, null, random());
    expect([...order].sort((a, b) => a - b)).toEqual(rows);
    expect(new Set(order.slice(0, 10).map((row) => blocks.of[row])).size).toBeGreaterThan(3);
  });
});
