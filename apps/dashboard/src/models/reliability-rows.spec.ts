import { expect, it } from 'vitest';

import { reliabilityRows } from './reliability-rows.js';

it('returns one row per bin, and leaves out accuracies of bins without videos', () => {
  const bin = (
    from: number,
    accuracy: number | null,
  ): { from: number; to: number; count: number; confidence: null; accuracy: number | null } => ({
    from,
    to: from + 0.5,
    count: 1,
    confidence: null,
    accuracy,
  });
  expect(reliabilityRows({ before: [bin(0, null), bin(0.5, 0.6)], after: [bin(0, 0.2), bin(0.5, null)] })).toEqual([
    { confidence: 0.25, ideal: 0.25, after: 0.2 },
    { confidence: 0.75, ideal: 0.75, before: 0.6 },
  ]);
});
