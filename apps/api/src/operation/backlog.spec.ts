import { type BatchReader } from '@clipyard/batches';
import { type JobQueues } from '@clipyard/queues';
import { createLogger, Metrics, RedisOutage } from '@clipyard/service';
import { describe, expect, it } from 'vitest';

import { Backlog } from './backlog.js';

function rendered(counts: () => Promise<Record<string, number>>): Promise<string> {
  const metrics = new Metrics('api');
  new Backlog(
    { counts } as unknown as JobQueues,
    { unqueued: () => Promise.resolve(700) } as unknown as BatchReader,
    createLogger('api', 'silent'),
    new RedisOutage(createLogger('api', 'silent'), () => Promise.resolve()),
    metrics,
  );
  return metrics.registry.metrics();
}

describe('Backlog', () => {
  it('counts waiting, running and not yet queued jobs', async () => {
    const text = await rendered(() =>
      Promise.resolve({ waiting: 1, prioritized: 256, active: 4, delayed: 2, failed: 9 }),
    );
    for (const [state, jobs] of Object.entries({ waiting: 1, prioritized: 256, active: 4, delayed: 2, unqueued: 700 }))
      expect(text).toContain(`clipyard_backlog_jobs{queue="extract",state="${state}",service="api"} ${jobs}\n`);
    expect(text).not.toContain('state="failed"');
  });

  it('has no series if Redis does not answer, because 0 would mean no work', async () => {
    const text = await rendered(() => Promise.reject(new Error('away')));
    expect(text).not.toMatch(/^clipyard_backlog_jobs/m);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});
