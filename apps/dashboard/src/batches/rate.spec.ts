import { expect, it } from 'vitest';

import { rateOf } from './rate.js';

const sample = (second: number, done: number): Parameters<typeof rateOf>[0][number] => ({
  at: second * 1000,
  done,
  etaSeconds: null,
});

it('computes the rate over the last ten seconds, not over the whole time', () => {
  expect(
    rateOf([sample(0, 0), sample(5, 50), sample(10, 100), sample(20, 100), sample(30, 100)]).map(
      ({ second, perSecond }) => [second, perSecond],
    ),
  ).toEqual([
    [5, 10],
    [10, 10],
    [20, 0],
    [30, 0],
  ]);
});

it('returns no rate for less than a second, and no negative rate when a retry resets the count', () => {
  expect(rateOf([sample(0, 9), sample(0.5, 10)])).toEqual([]);
  expect(rateOf([sample(0, 9), sample(2, 1)])[0]?.perSecond).toBe(0);
});

it('returns one rate per second, however often the batch changes', () => {
  expect(rateOf([sample(0, 0), sample(1.6, 2), sample(1.9, 3), sample(2.4, 6), sample(3, 6)])).toEqual([
    { second: 2, perSecond: 2.5, etaSeconds: null },
    { second: 3, perSecond: 2, etaSeconds: null },
  ]);
});
