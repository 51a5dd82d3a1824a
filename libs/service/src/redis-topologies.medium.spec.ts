import { once } from 'node:events';

import { parseSettings } from '@clipyard/config';
import { emptyShardSummary, type ShardWork } from '@clipyard/jobs';
import {
  BatchProgressStore,
  Cancellations,
  connectRedis,
  JobQueues,
  JobWorker,
  QueueShardDispatcher,
  type RedisClient,
  Suspects,
} from '@clipyard/queues';
import {
  type RedisTopology,
  shardWork,
  startRedisCluster,
  startSecureRedis,
  startSentinels,
  waitFor,
} from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { redisTarget } from './redis-target.js';

const ITEMS = 60;
const shard = (batchId: string): ShardWork => shardWork(batchId, ITEMS);

describe.each([
  ['TLS and an ACL user', startSecureRedis],
  ['Sentinels', startSentinels],
  ['a Cluster', startRedisCluster],
] as const)('Redis with %s', (name, start) => {
  let topology: RedisTopology;
  let prefix: string;
  let producer: RedisClient;
  let blocking: RedisClient;
  let queues: JobQueues;
  let cancellations: Cancellations;
  let progress: BatchProgressStore;
  const errors: string[] = [];

  beforeAll(async () => {
    topology = await start();
    const settings = parseSettings({ STORE_URL: 'file:///data', ...topology.settings });
    prefix = settings.QUEUE_PREFIX;
    const connect = (role: 'producer' | 'worker'): RedisClient =>
      connectRedis(redisTarget(settings), role, (error) => errors.push(error.message));
    [producer, blocking] = [connect('producer'), connect('worker')];
    queues = new JobQueues(producer, blocking, prefix, (error) => errors.push(error.message));
    cancellations = new Cancellations(producer, prefix);
    progress = new BatchProgressStore(producer, prefix);
  });
  afterAll(async () => {
    await cancellations.close();
    await queues.close();
    for (const redis of [producer, blocking]) redis.disconnect();
    await topology.stop();
  });

  it('runs all Lua scripts, flows and commands the queues use', async () => {
    await cancellations.listen(blocking.duplicate());
    await progress.init('b', 0, 3, new Map(), null);
    expect(await progress.claim('b', 0, { window: 2, limit: 2, cost: 1 })).toHaveLength(2);
    await progress.itemDone('b', 0, 3, true);
    expect((await progress.read('b'))?.live).toEqual({ succeeded: 1, failed: 0 });
    await progress.shardDone('b', 0, 0, { ...emptyShardSummary, succeeded: 4 });
    await progress.clear('b');
    expect(await progress.read('b')).toBeNull();
    await expect(
      new Suspects(producer, prefix, 1).run({ id: 'x', deaths: 1 }, () => Promise.resolve('done')),
    ).resolves.toBe('done');

    const aborted = cancellations.withSignal(
      'run',
      new AbortController().signal,
      // The cancellation may come before this is called.
      async (signal) => {
        if (!signal.aborted) await once(signal, 'abort');
        return 'aborted';
      },
    );
    await cancellations.cancel('run');
    expect(await aborted).toBe('aborted');
    await cancellations.forget('run');

    await queues.add('batches', { batchId: 'b' }, { delayMs: 60_000, mergeAs: 'b-wake' });
    expect(await queues.counts('batches')).toMatchObject({ delayed: 1 });
    // The ACL user has no other rights.
    if (name === 'TLS and an ACL user') await expect(producer.flushall()).rejects.toThrow(/NOPERM/);
  });

  it('writes only keys with the queue prefix', async () => {
    const primary = await topology.connectPrimary();
    // The ACL user may list all keys but touch only its own.
    const keys = (await primary.scan('0', 'COUNT', 10_000))[1];
    primary.disconnect();
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith(`${prefix}:`))).toEqual([]);
  });

  it.skipIf(name === 'TLS and an ACL user')(
    'runs every job of a shard, and its parent once, when the primary freezes',
    async () => {
      const dispatcher = new QueueShardDispatcher(queues, cancellations);
      const work = shard('load');
      const ran = new Map<number, number>();
      const parents: unknown[][] = [];
      const options = {
        redis: blocking,
        prefix,
        lockMs: 2_000,
        onError: (error: Error) => void errors.push(error.message),
      };
      const extract = new JobWorker(
        'extract',
        async ({ payload }) => {
          ran.set(payload.index, (ran.get(payload.index) ?? 0) + 1);
          if (ran.size === ITEMS / 2) await topology.signalPrimary('SIGSTOP');
          return payload.index;
        },
        { ...options, concurrency: 4 },
      );
      const pack = new JobWorker(
        'pack',
        async ({ children }) => void parents.push((await children()).results),
        options,
      );
      await dispatcher.dispatch(work);
      extract.start();
      pack.start();
      // Like the orchestrator, dispatch again if the failover has lost the shard.
      await waitFor(async () => {
        if (parents.length > 0) return true;
        if (!(await dispatcher.isDispatched(work).catch(() => true)))
          await dispatcher.dispatch(work).catch(() => undefined);
        return false;
      }, 60_000);
      expect(parents).toHaveLength(1);
      expect(new Set(parents[0])).toEqual(new Set(work.items.map(({ job: { index } }) => index)));
      await Promise.all([extract.drain(0), pack.drain(0)]);
    },
  );
});
