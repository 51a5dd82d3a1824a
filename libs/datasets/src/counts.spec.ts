import { describe, expect, it } from 'vitest';

import { negative, NO_VIDEOS, total, type VideoCounts } from './counts.js';

const counts = (labels: Record<string, number>, splits: Record<string, number> = {}, excluded = 0): VideoCounts => ({
  rows: Object.values(labels).reduce((sum, count) => sum + count, excluded),
  excluded,
  labels,
  splits,
});

describe('total', () => {
  it('adds counts by name, whatever the names are', () => {
    expect(total([])).toEqual(NO_VIDEOS);
    expect(
      total([counts({ run: 2, constructor: 1 }, { train: 3 }, 1), counts({ run: 1, walk: 4 }, { test: 5 })]),
    ).toEqual({ rows: 9, excluded: 1, labels: { constructor: 1, run: 3, walk: 4 }, splits: { test: 5, train: 3 } });
  });

  it('takes counts away, and drops labels that no video has any more', () => {
    const all = counts({ run: 2, walk: 4 }, { train: 6 }, 2);
    const moved = [counts({ run: 3, walk: 3 }, { train: 6 }, 2), negative(all)];
    expect(total([all, ...moved])).toEqual(moved[0]);
    expect(total([all, negative(counts({ run: 2 }, { train: 2 }))])).toEqual({
      rows: 6,
      excluded: 2,
      labels: { walk: 4 },
      splits: { train: 4 },
    });
  });

  it('does work that grows with the labels of each one, not with all labels times their number', () => {
    const shards = Array.from({ length: 2000 }, (_, shard) =>
      counts(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`class ${shard * 20 + i}`, 1]))),
    );
    const started = process.cpuUsage().user;
    expect(Object.keys(total(shards).labels)).toHaveLength(40_000);
    // One by one, this takes a minute.
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5);
  });
});
