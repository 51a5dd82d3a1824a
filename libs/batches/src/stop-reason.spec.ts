import { describe, expect, it } from 'vitest';

import { stopReason } from './stop-reason.js';

describe('stopReason', () => {
  it.each([
    [3, 2, 2, false],
    [3, 3, 1_000, true],
    [1, 1, 1, true],
    [0.2, 99, 99, false],
    [0.2, 19, 100, false],
    [0.2, 20, 100, true],
    [0.2, 199, 1_000, false],
  ])('limit %s, %s of %s failed: %s', (limit, failed, finished, stops) =>
    expect(stopReason(limit, failed, finished) !== null).toBe(stops),
  );

  it('names the counts', () => {
    expect(stopReason(0.2, 1_200, 4_000)).toBe('1,200 of 4,000 items failed; the batch stops at a share of 0.2');
    expect(stopReason(10, 12, 256)).toBe('12 items failed; the batch stops after 10');
  });
});
