import { type RedisFixture, startRedis, waitFor } from '@clipyard/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { BatchProgressStore } from './batch-progress.js';
import { JobQueues } from './job-queues.js';
import { JobWorker } from './job-worker.js';
import { connectRedis, type RedisClient } from './redis-connection.js';

let server: RedisFixture;
let redis: RedisClient;
let blocking: RedisClient;
let queues: JobQueues;
let prefixes = 0;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(() => {
  redis = connectRedis(server.url, 'producer');
  blocking = connectRedis(server.url, 'worker');
  queues = new JobQueues(redis, blocking, `refusing${prefixes++}`);
});
afterEach(async () => {
  await queues.close();
  redis.disconnect();
  blocking.disconnect();
});

const refuse = (setting: 'maxmemory' | 'min-replicas-to-write'): Promise<unknown> => redis.config('SET', setting, 1);
const accept = async (): Promise<void> => {
  await redis.config('SET', 'maxmemory', 0);
  await redis.config('SET', 'min-replicas-to-write', 0);
};

it.each([
  ['maxmemory', 'Redis is full (maxmemory) and refuses to store more'],
  ['min-replicas-to-write', 'Redis has too few replicas and refuses changes'],
] as const)('is distinguished from a Redis that works: %s', async (setting, message) => {
  await queues.probe();
  await refuse(setting);
  await expect(queues.probe()).rejects.toMatchObject({ code: 'queue_unavailable', message });
  await expect(queues.add('batches', { batchId: 'b' })).rejects.toMatchObject({ code: 'queue_unavailable', message });
  await accept();
  await queues.probe();
});

it('is almost full before it refuses small changes', async () => {
  await queues.requireRoom();
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))![1]);
  await redis.config('SET', 'maxmemory', used + 500_000);
  await queues.probe();
  await expect(queues.requireRoom()).rejects.toMatchObject({
    code: 'queue_unavailable',
    message: expect.stringMatching(/^Redis is full: \d+ of \d+ bytes \(maxmemory\) are used$/) as string,
  });
  await accept();
  await queues.requireRoom();
});

it('is named as the obstacle of every batch', async () => {
  const progress = new BatchProgressStore(redis, queues.prefix);
  await progress.noteObstacle('batch_a', 'A shard does not fit');
  await refuse('maxmemory');
  expect(await progress.obstacle('batch_b')).toBe('Redis is full (maxmemory) and refuses to store more');
  await accept();
  const later = new BatchProgressStore(redis, queues.prefix);
  expect([await later.obstacle('batch_a'), await later.obstacle('batch_b')]).toEqual(['A shard does not fit', null]);
  await later.noteObstacle('batch_a', null);
  expect(await later.obstacle('batch_a')).toBeNull();
});

it('takes flows again, although it refused the first of a connection and has no scripts', async () => {
  const payload = { batchId: 'b', round: 0, shard: 0, project: 'default' };
  const add = (): Promise<void> => queues.addFlow({ queue: 'pack', jobId: 'p', payload, children: [] });
  await redis.script('FLUSH');
  await refuse('maxmemory');
  await expect(add()).rejects.toMatchObject({ code: 'queue_unavailable' });
  await accept();
  const succeeds = (): Promise<boolean> =>
    add().then(
      () => true,
      () => false,
    );
  await waitFor(succeeds);
  expect(await queues.isPending('pack', 'p')).toBe(true);
});

it('does not make workers spin, and they continue by themselves', async () => {
  const refusals: number[] = [];
  let runs = 0;
  await queues.add('batches', { batchId: 'b' });
  await refuse('min-replicas-to-write');
  const worker = new JobWorker('batches', () => Promise.resolve(runs++), {
    redis: blocking,
    prefix: queues.prefix,
    lockMs: 30_000,
    onError: () => refusals.push(performance.now()),
  });
  worker.start();
  await waitFor(() => refusals.length >= 4);
  // Each refusal is followed by a pause of a second. Without it, thousands come per second.
  expect(refusals[3]! - refusals[0]!).toBeGreaterThan(1_000);
  expect(runs).toBe(0);
  await accept();
  await waitFor(() => runs === 1);
  await worker.drain(0);
});
