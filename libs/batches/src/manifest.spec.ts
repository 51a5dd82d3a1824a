import { describe, expect, it } from 'vitest';

import { shardsBetween } from './manifest.js';

describe('shardsBetween', () => {
  const round = {
    round: 1,
    items: 700,
    shards: 3,
    createdAt: '',
    key: null,
    parts: [
      { key: 'a', firstShard: 0, offsets: [0, 1, 2], firstIndexes: [10, 900] },
      { key: 'b', firstShard: 2, offsets: [0, 1], firstIndexes: [5_000] },
    ],
  };
  it.each([
    [0, 9, []],
    [0, 255, [0]],
    [512, 767, [0]],
    [768, 1023, [0, 1]],
    [1024, 1279, [1]],
    [4_864, 5_119, [1, 2]],
    [9_984, 10_239, [2]],
  ])('of %i to %i are %j', (from, to, shards) => expect(shardsBetween(round, from, to)).toEqual(shards));
});
