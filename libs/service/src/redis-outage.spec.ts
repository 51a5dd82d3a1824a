import { ClipyardError } from '@clipyard/api-contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { type Logger } from './logger.js';
import { RedisOutage } from './redis-outage.js';

let lines: Record<string, unknown>[];
let isAway: boolean;
let outage: RedisOutage;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  isAway = true;
  const line = (fields: object, message: string): void => void lines.push({ ...fields, message });
  outage = new RedisOutage({ info: line, warn: line } as unknown as Logger, () =>
    isAway ? Promise.reject(new ClipyardError('queue_unavailable', 'Redis is full')) : Promise.resolve(),
  );
});
afterEach(() => {
  outage.close();
  vi.useRealTimers();
});

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });

it('logs one line at the start, one per minute with a count, and one at the end', async () => {
  for (let second = 0; second < 130; second++) {
    for (let i = 0; i < 10; i++) outage.disconnected(refused);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  isAway = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lines).toEqual([
    {
      message: 'Redis is not available',
      problem: 'Redis does not answer',
      detail: 'connect ECONNREFUSED 127.0.0.1:6379',
    },
    expect.objectContaining({ message: 'Redis is still not available', problem: 'Redis is full', seconds: 60 }),
    expect.objectContaining({ message: 'Redis is still not available', problem: 'Redis is full', seconds: 120 }),
    expect.objectContaining({ message: 'Redis is available again', failures: 1_300 }),
  ]);
  expect((lines[1]!['failures'] as number) + (lines[2]!['failures'] as number)).toBeGreaterThan(1_100);
  // The next outage is a new one.
  outage.disconnected(refused);
  expect(lines).toHaveLength(5);
});

it('does not end while failures continue, although Redis takes changes', async () => {
  isAway = false;
  for (let second = 0; second < 20; second++) {
    outage.disconnected(refused);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(lines).toHaveLength(1);
});

it('leaves failures with other causes to the caller', () => {
  expect(outage.explains(new Error('other'))).toBe(false);
  expect(outage.explains(new ClipyardError('storage_unavailable', 'other'))).toBe(false);
  expect(outage.explains(new ClipyardError('queue_unavailable', 'Redis does not answer'))).toBe(true);
  expect(lines).toHaveLength(1);
});
