import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

it('lets a burst through, then the rate, and no caller pay for another', () => {
  const limit = new RateLimit(60);
  const at = (second: number, caller = 'a'): number => limit.take(caller, second * 1000);
  expect(Array.from({ length: 120 }, () => at(0)).every((wait) => wait === 0)).toBe(true);
  expect([at(0), at(0.5), at(0, 'b'), at(1), at(1), at(3600)]).toEqual([1, 1, 0, 0, 1, 0]);
});

it('of 0 is none', () => {
  const limit = new RateLimit(0);
  expect(Array.from({ length: 1000 }, () => limit.take('a', 0)).every((wait) => wait === 0)).toBe(true);
});
