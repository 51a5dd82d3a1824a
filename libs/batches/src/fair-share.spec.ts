import { describe, expect, it } from 'vitest';

import { itemPriority, shardCost } from './fair-share.js';

describe('priorities of items', () => {
  it('rise through a shard and into the next one of its batch', () => {
    const cost = shardCost(5);
    const of = (time: number, offset: number): number =>
      itemPriority({ shard: 0, time, entering: false }, offset, cost);
    expect(of(0, 0)).toBeLessThan(of(0, 255));
    expect(of(0, 255)).toBeLessThan(of(cost, 0));
  });

  it('put a batch that enters before those of its time', () => {
    expect(itemPriority({ shard: 0, time: 40, entering: true }, 0, 23)).toBe(
      itemPriority({ shard: 9, time: 40, entering: false }, 0, 23) - 1,
    );
  });

  it('leave room before every batch, and stay within what the queue takes', () => {
    expect(itemPriority({ shard: 0, time: 0, entering: true }, 0, 4)).toBeGreaterThan(1);
    expect(itemPriority({ shard: 0, time: 2 ** 30, entering: false }, 0, 4)).toBe(2_097_151);
  });

  it('give each two steps of urgency twice the share', () => {
    expect(shardCost(9) / shardCost(7)).toBeCloseTo(2, 1);
    expect(shardCost(2) / shardCost(0)).toBe(2);
  });
});
