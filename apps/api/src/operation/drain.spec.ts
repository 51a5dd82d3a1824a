import { type Worker } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { drainOf } from './drain.js';

const worker = (busyJobsPerSecond: number | null, over: Partial<Worker> = {}): Worker => ({
  id: 'w',
  object: 'worker',
  service: 'extractor',
  host: 'h',
  pid: 1,
  version: '1',
  engine: null,
  cores: 2,
  load: 0,
  state: 'busy',
  slots: 4,
  work: [],
  jobsPerSecond: (busyJobsPerSecond ?? 0) / 2,
  busyJobsPerSecond,
  eventLoopDelayMs: 0,
  memoryBytes: 1,
  since: '',
  seenAt: '',
  ...over,
});
const nothing = { drainWithin: null, workers: null };

describe('drainOf', () => {
  it('uses the rate of workers while they are busy', () => {
    const drain = drainOf([worker(30), worker(50)], 4_000, null, { drainWithin: 20, workers: 10 });
    expect(drain).toEqual({
      backlog: 4_000,
      workers: 2,
      videosPerSecond: 40,
      videosPerSecondPerWorker: 40,
      etaSeconds: 50,
      within: { seconds: 20, workers: 5 },
      withWorkers: { workers: 10, etaSeconds: 10 },
    });
  });

  it('ignores draining workers, other services and workers without a rate', () => {
    const drain = drainOf(
      [worker(10), worker(null), worker(90, { state: 'draining' }), worker(90, { service: 'trainer' })],
      100,
      null,
      nothing,
    );
    expect(drain).toMatchObject({
      workers: 2,
      videosPerSecondPerWorker: 10,
      etaSeconds: 5,
      within: null,
      withWorkers: null,
    });
  });

  it('uses the remembered rate if no worker has one, and returns null without any rate', () => {
    expect(drainOf([], 1_000, 5, { drainWithin: 100, workers: 4 })).toMatchObject({
      etaSeconds: null,
      within: { workers: 2 },
      withWorkers: { etaSeconds: 50 },
    });
    expect(drainOf([], 1_000, null, { drainWithin: 100, workers: 4 })).toMatchObject({
      etaSeconds: null,
      within: { workers: null },
      withWorkers: { etaSeconds: null },
    });
  });

  it('needs no workers for an empty backlog', () => {
    expect(drainOf([], 0, null, { drainWithin: 60, workers: 4 })).toMatchObject({
      etaSeconds: 0,
      within: { workers: 0 },
      withWorkers: { etaSeconds: 0 },
    });
  });
});
