import { once } from 'node:events';

import { ClipyardError } from '@clipyard/api-contract';
import { emptyShardSummary, type ExtractJob, type ShardWork } from '@clipyard/jobs';
import { extractJob, type RedisFixture, shardWork, startRedis, waitFor } from '@clipyard/testing';
import { batchProgressContract, shardDispatcherContract } from '@clipyard/testing/batch-contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { BatchProgressStore } from './batch-progress.js';
import { Cancellations } from './cancellations.js';
import { JobQueues } from './job-queues.js';
import { type JobContext, JobWorker } from './job-worker.js';
import { QueueShardDispatcher } from './queue-shard-dispatcher.js';
import { connectRedis, type RedisClient } from './redis-connection.js';
import { Suspects } from './suspects.js';

let server: RedisFixture;
let prefix: string;
let producer: RedisClient;
let blocking: RedisClient;
let queues: JobQueues;
const closing: (() => Promise<unknown>)[] = [];
let count = 0;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(() => {
  prefix = `test${count++}`;
  producer = connectRedis(server.url, 'producer');
  blocking = connectRedis(server.url, 'worker');
  queues = new JobQueues(producer, blocking, prefix);
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await queues.close();
  producer.disconnect();
  blocking.disconnect();
});

function work<Q extends 'batches' | 'extract' | 'pack'>(
  queue: Q,
  handler: (context: JobContext<Q>) => Promise<unknown>,
  lockMs = 30_000,
): JobWorker<Q> {
  const redis = connectRedis(server.url, 'worker');
  const worker = new JobWorker(queue, handler, { redis, prefix, lockMs, onError: () => undefined });
  worker.start();
  closing.push(async () => {
    await worker.drain(0);
    redis.disconnect();
  });
  return worker;
}

const job = (index: number): ExtractJob => extractJob({ batchId: 'batch_x', index });
const shardOf = (n: number, shard = 0): ShardWork => shardWork('batch_x', n, shard);

describe('a shard whose features were lost', () => {
  it('runs again with all results after the jobs that were added under it have finished', async () => {
    const extracted: number[] = [];
    const runs: { again: boolean | undefined; indexes: number[] }[] = [];
    const dispatcher = new QueueShardDispatcher(queues, new Cancellations(producer, prefix));
    work('extract', ({ payload: { index } }) => {
      extracted.push(index);
      return Promise.resolve({ index });
    });
    work('pack', async ({ payload, children, untilChildren }) => {
      const { results } = await children();
      runs.push({ again: payload.again, indexes: (results as { index: number }[]).map(({ index }) => index).sort() });
      if (payload.again === true) return;
      const shard = shardOf(3);
      await dispatcher.extractAgain({ ...shard, items: shard.items.slice(1, 2) });
      await untilChildren({ ...payload, again: true });
    });
    await dispatcher.dispatch(shardOf(3));
    await waitFor(() => Promise.resolve(runs.length === 2));
    expect(runs).toEqual([
      { again: undefined, indexes: [0, 1, 2] },
      { again: true, indexes: [0, 1, 2] },
    ]);
    expect(extracted.sort()).toEqual([0, 1, 1, 2]);
  });
});

describe('JobWorker', () => {
  it('never shows a handler a payload that does not parse', async () => {
    const seen: unknown[] = [];
    work('batches', (context) => Promise.resolve(seen.push(context.payload)));
    await queues.queue('batches').add('batches', { nonsense: true }, { jobId: 'bad', attempts: 5 });
    await queues.add('batches', { batchId: 'good' });
    await waitFor(async () => (await queues.queue('batches').getJobState('bad')) === 'failed');
    await waitFor(() => seen.length > 0);
    expect(seen).toEqual([{ batchId: 'good' }]);
    expect((await queues.queue('batches').getJob('bad'))?.attemptsMade).toBe(1);
    await expect(queues.add('batches', { batch: 'x' } as never)).rejects.toThrow();
  });

  it('retries retryable failures, and gives up the others at once', async () => {
    const attempts: Record<string, number> = {};
    work('extract', ({ id, attempt, lastAttempt }) => {
      attempts[id] = attempt;
      if (id === 'fatal') throw new ClipyardError('media_corrupt', 'broken');
      if (!lastAttempt) throw new ClipyardError('source_unreachable', 'away');
      return Promise.resolve('done');
    });
    await queues.add('extract', job(0), { jobId: 'fatal' });
    await queues.add('extract', job(1), { jobId: 'flaky' });
    await waitFor(() => attempts['flaky'] === 3);
    await waitFor(async () => (await queues.queue('extract').getJobState('fatal')) === 'failed');
    expect(attempts['fatal']).toBe(1);
  });

  it('returns a job without using up an attempt, and takes no jobs while it is held', async () => {
    const runs: { worker: string; attempt: number }[] = [];
    const first = work('extract', async ({ attempt, giveBack }) => {
      runs.push({ worker: 'first', attempt });
      first.hold('a');
      first.hold('b');
      await giveBack();
    });
    await queues.add('extract', job(0), { jobId: 'x' });
    await waitFor(() => runs.length === 1);
    first.release('a');
    const second = work('extract', ({ attempt }) => {
      runs.push({ worker: 'second', attempt });
      return Promise.resolve();
    });
    await waitFor(() => runs.length === 2);
    second.hold('c');
    await queues.add('extract', job(1), { jobId: 'y' });
    first.release('b');
    await waitFor(() => runs.length > 2);
    expect(runs.slice(0, 3)).toEqual([
      { worker: 'first', attempt: 1 },
      { worker: 'second', attempt: 1 },
      { worker: 'first', attempt: 1 },
    ]);
  });

  it('postpones a job without using up an attempt', async () => {
    const runs: { at: number; attempt: number }[] = [];
    work('extract', async ({ attempt, postpone }) => {
      runs.push({ at: performance.now(), attempt });
      if (runs.length < 3) await postpone(100);
    });
    await queues.add('extract', job(0), { jobId: 'x' });
    await waitFor(() => runs.length === 3);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(runs[2]!.at - runs[0]!.at).toBeGreaterThan(190);
  });

  it('returns running jobs at once when it drains, and does not wait for the lock', async () => {
    const started = new Set<string>();
    const first = work('extract', ({ id, signal }) => {
      started.add(id);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await queues.add('extract', job(0), { jobId: 'held' });
    await waitFor(() => started.has('held'));
    await first.drain(0);
    const again: number[] = [];
    // The lock lasts 30 s, which is longer than this waits.
    work('extract', ({ attempt }) => Promise.resolve(again.push(attempt)));
    await waitFor(() => again.length > 0, 5_000);
    expect(again).toEqual([1]);
  });

  it('returns jobs that ignore the signal, and wakes waiting workers', async () => {
    let started = false;
    const first = work('extract', () => {
      started = true;
      return new Promise(() => undefined);
    });
    await queues.add('extract', job(0), { jobId: 'held' });
    await waitFor(() => started);
    await first.drain(0);
    expect(await queues.queue('extract').getJobState('held')).toBe('prioritized');
    expect(await producer.zscore(`${prefix}:extract:marker`, '0')).toBe('0');
  });

  it('repeats no finished item of a shard that a draining worker leaves half done', async () => {
    const runs: number[] = [];
    const shard: unknown[] = [];
    // Only the first two jobs finish by themselves.
    const first = work('extract', ({ payload: { index }, signal }) => {
      runs.push(index);
      if (runs.length <= 2) return Promise.resolve({ index });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await new QueueShardDispatcher(queues, new Cancellations(producer, prefix)).dispatch(shardOf(8));
    await waitFor(() => runs.length === 6);
    const done = runs.slice(0, 2);
    await first.drain(0);
    work('extract', ({ payload: { index } }) => Promise.resolve({ index: (runs.push(index), index) }));
    work('pack', async ({ children }) => shard.push(...(await children()).results));
    await waitFor(() => shard.length > 0);
    expect(shard.map((result) => (result as { index: number }).index).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(runs.slice(6).filter((index) => done.includes(index))).toEqual([]);
    expect(runs.slice(6)).toHaveLength(6);
  });

  it('restarts the job of a dead worker after its lock has expired', async () => {
    const runs: string[] = [];
    const gone = connectRedis(server.url, 'worker');
    const dead = new JobWorker('extract', () => new Promise(() => runs.push('dead')), {
      redis: gone,
      prefix,
      lockMs: 500,
      onError: () => undefined,
    });
    dead.start();
    await queues.add('extract', job(0));
    await waitFor(() => runs.length === 1);
    // This worker now behaves like a killed one: it neither renews its lock nor answers.
    gone.disconnect();
    work('extract', () => Promise.resolve(runs.push('alive')), 500);
    await waitFor(() => runs.includes('alive'), 15_000);
  });

  it('loses no job when Redis is killed and started again', async () => {
    const done = new Set<string>();
    const started: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    work('batches', async ({ payload: { batchId } }) => {
      started.push(batchId);
      await gate;
      done.add(batchId);
    });
    const ids = Array.from({ length: 40 }, (_, i) => `b${i}`);
    await Promise.all(ids.map((batchId) => queues.add('batches', { batchId })));
    await waitFor(() => started.length === 4);
    await server.kill();
    await server.restart();
    open();
    await waitFor(() => done.size === ids.length);
    await queues.add('batches', { batchId: 'after' });
    await waitFor(() => done.has('after'));
  });
});

describe('flows', () => {
  it('run the parent after all children, with their results', async () => {
    const dispatcher = new QueueShardDispatcher(queues, new Cancellations(producer, prefix));
    await dispatcher.dispatch(shardOf(5));
    await dispatcher.dispatch(shardOf(5));
    expect(await queues.counts('extract')).toMatchObject({ prioritized: 5 });
    expect(await dispatcher.isDispatched(shardOf(0))).toBe(true);
    const parents: unknown[] = [];
    work('pack', async ({ payload, children }) => parents.push({ payload, ...(await children()) }));
    const order: number[] = [];
    work('extract', ({ payload }) => {
      order.push(payload.index);
      if (payload.index === 3) throw new ClipyardError('media_corrupt', 'never returns');
      return Promise.resolve({ index: payload.index });
    });
    await waitFor(() => parents.length === 1);
    expect(order.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(parents[0]).toMatchObject({
      payload: { batchId: 'batch_x', round: 0, shard: 0 },
      lost: [expect.stringContaining('batch_x-r0-i3')],
    });
    expect((parents[0] as { results: { index: number }[] }).results.map(({ index }) => index).sort()).toEqual([
      0, 1, 2, 4,
    ]);
    await waitFor(async () => !(await dispatcher.isDispatched(shardOf(0))));
  });

  it('can be dispatched again after their parent has failed for good', async () => {
    const dispatcher = new QueueShardDispatcher(queues, new Cancellations(producer, prefix));
    let fail = true;
    const seen: string[] = [];
    work('extract', ({ payload }) => Promise.resolve({ index: payload.index }));
    work('pack', ({ id }) => {
      seen.push(id);
      if (fail) throw new ClipyardError('not_found', 'gone');
      return Promise.resolve();
    });
    await dispatcher.dispatch(shardOf(1));
    await waitFor(async () => seen.length === 1 && !(await dispatcher.isDispatched(shardOf(0))));
    fail = false;
    await dispatcher.dispatch(shardOf(1));
    await waitFor(() => seen.length === 2);
  });
});

describe('JobQueues', () => {
  it('adds an id once, and merges waiting jobs of one name', async () => {
    await queues.add('batches', { batchId: 'b' }, { jobId: 'same' });
    await queues.add('batches', { batchId: 'b' }, { jobId: 'same' });
    expect(await queues.counts('batches')).toMatchObject({ prioritized: 1, delayed: 0 });
    for (let i = 0; i < 3; i++) await queues.add('batches', { batchId: 'b' }, { delayMs: 60_000, mergeAs: 'b-wake' });
    expect(await queues.counts('batches')).toMatchObject({ prioritized: 1, delayed: 1 });
  });

  it('finds any job by its id', async () => {
    await queues.add('batches', { batchId: 'b' }, { jobId: 'known' });
    expect(await queues.find('known')).toMatchObject({ id: 'known', queue: 'batches', state: 'prioritized' });
    expect(await queues.find('unknown')).toBeNull();
  });

  it('waits for the end of a job', async () => {
    const handled: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    work('batches', async ({ id }) => {
      handled.push(id);
      await gate;
      if (id === 'fails') throw new ClipyardError('not_found', 'gone');
    });
    const ids = Array.from({ length: 20 }, (_, i) => (i === 7 ? 'fails' : `job${i}`));
    await Promise.all(ids.map((jobId) => queues.add('batches', { batchId: 'b' }, { jobId })));
    const ended: string[] = [];
    const waiting = Promise.all(
      ids.map((id) => queues.waitUntilEnded('batches', id, 600_000).then(() => ended.push(id))),
    );
    await waitFor(() => handled.length === 4);
    expect(ended).toEqual([]);
    open();
    await waiting;
    await queues.waitUntilEnded('batches', 'fails', 600_000);
    await queues.waitUntilEnded('batches', 'never was', 600_000);
  });

  it('notices the end of a job that finishes while the connection opens', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let held = false;
    work('batches', () => {
      held = true;
      return gate;
    });
    await queues.add('batches', { batchId: 'b' }, { jobId: 'quick' });
    await waitFor(() => held);
    const queue = queues.queue('batches');
    const look = queue.getJobState.bind(queue);
    vi.spyOn(queue, 'getJobState').mockImplementation(async (id) => {
      const state = await look(id);
      open();
      await waitFor(async () => (await look(id)) === 'unknown');
      return state;
    });
    await queues.waitUntilEnded('batches', 'quick', 600_000);
  });

  it('stops waiting after the given time', async () => {
    await queues.add('batches', { batchId: 'b' }, { jobId: 'slow' });
    await queues.waitUntilEnded('batches', 'slow', 20);
    expect(await queues.find('slow')).toMatchObject({ state: 'prioritized' });
  });

  it('fails within seconds if Redis is unavailable', async () => {
    const away = connectRedis('redis://127.0.0.1:9', 'producer');
    const other = new JobQueues(away, away, prefix);
    await expect(other.add('batches', { batchId: 'b' })).rejects.toMatchObject({
      code: 'queue_unavailable',
      retryable: true,
    });
    away.disconnect();
  });
});

describe('Suspects', () => {
  it('run in isolation, and are quarantined only if their workers die during isolated runs', async () => {
    const suspects = new Suspects(producer, prefix, 2);
    const held: string[] = [];
    const company = suspects.run({ id: 'innocent', deaths: 0 }, async () => {
      held.push('innocent');
      await waitFor(() => held.includes('next'));
      held.push('innocent ends');
    });
    const next = suspects.run({ id: 'next', deaths: 0 }, () => Promise.resolve(held.push('next')));
    await suspects.run({ id: 'suspect', deaths: 1 }, () => Promise.resolve(held.push('suspect')));
    await Promise.all([company, next]);
    expect(held).toEqual(['innocent', 'next', 'innocent ends', 'suspect']);
    expect(await producer.keys(`${prefix}:alone:*`)).toEqual([]);

    // Each of these stands for a worker that dies: the work never returns.
    for (let death = 1; death <= 2; death++) {
      let began = false;
      void new Suspects(producer, prefix, 2).run(
        { id: 'poison', deaths: death },
        () => new Promise(() => (began = true)),
      );
      await waitFor(() => began);
    }
    await expect(
      new Suspects(producer, prefix, 2).run({ id: 'poison', deaths: 3 }, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: 'item_quarantined', retryable: false });
  });
});

describe('LossWatch', () => {
  it('notifies one of two watchers of each loss', async () => {
    let told = 0;
    const watches = [queues, queues].map((one) => one.watchForLoss(() => Promise.resolve(void told++)));
    for (const watch of watches) watch.start(5);
    closing.push(() => Promise.resolve(watches.forEach((watch) => watch.stop())));
    await waitFor(() => told === 1);
    const key = `${prefix}:live:present`;
    for (const losses of [2, 3]) {
      await producer.del(key);
      await waitFor(async () => (await producer.exists(key)) === 1 && told === losses);
    }
  });
});

describe('Cancellations', () => {
  it('reach jobs that run in another process, and jobs that start later', async () => {
    const here = new Cancellations(producer, prefix);
    const elsewhere = new Cancellations(connect(), prefix);
    await elsewhere.listen(connect());
    closing.push(() => elsewhere.close());
    const outer = new AbortController().signal;
    const until = (signal: AbortSignal): Promise<string> =>
      new Promise((resolve) =>
        signal.aborted ? resolve('at once') : signal.addEventListener('abort', () => resolve('while running')),
      );
    let began = false;
    const running = elsewhere.withSignal('batch_a', outer, (signal) => {
      began = true;
      return until(signal);
    });
    await waitFor(() => began);
    await here.cancel('batch_a');
    expect(await running).toBe('while running');
    expect(await elsewhere.withSignal('batch_a', outer, until)).toBe('at once');
    await here.forget('batch_a');
    expect(await elsewhere.withSignal('batch_a', outer, (signal) => Promise.resolve(signal.aborted))).toBe(false);
  });

  it('reach running jobs even if they were sent while the connection was lost', async () => {
    const here = new Cancellations(producer, prefix);
    const subscriber = connect();
    await here.listen(subscriber);
    const running = here.withSignal(
      'batch_a',
      new AbortController().signal,
      (signal) => new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
    );
    subscriber.disconnect();
    await once(subscriber, 'end');
    await here.cancel('batch_a');
    await subscriber.connect();
    expect(await running).toBe('aborted');
    subscriber.disconnect();
  });

  function connect(): RedisClient {
    const redis = connectRedis(server.url, 'worker');
    closing.push(() => Promise.resolve(redis.disconnect()));
    return redis;
  }
});

describe('BatchProgressStore', () => {
  const summary = (succeeded: number) => ({
    ...emptyShardSummary,
    succeeded,
    timed: succeeded,
    timings: { ...emptyShardSummary.timings, encode: 2.4 },
  });

  it('gives no shard to two orchestrators, and no more than the window', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    const other = new BatchProgressStore(blocking, prefix);
    await progress.init('b', 0, 10, new Map(), null);
    await other.init('b', 0, 10, new Map(), null);
    const claimed = (
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          (i % 2 === 0 ? progress : other).claim('b', 0, { window: 4, limit: 4, cost: 10 }),
        ),
      )
    )
      .flat()
      .map(({ shard }) => shard);
    expect(claimed.sort()).toEqual([0, 1, 2, 3]);
    await progress.shardDone('b', 0, 1, summary(256));
    expect(await progress.claim('b', 0, { window: 4, limit: 4, cost: 10 })).toEqual([
      { shard: 4, time: 40, entering: false },
    ]);
    expect(await progress.claim('b', 1, { window: 4, limit: 4, cost: 10 })).toEqual([]);
    expect((await progress.read('b'))?.inFlight).toEqual([0, 2, 3, 4]);
  });

  it('counts a shard once, and marks items of shards in flight', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    await progress.init('b', 0, 2, new Map(), null);
    await progress.claim('b', 0, { window: 2, limit: 2, cost: 10 });
    await Promise.all([
      progress.itemDone('b', 0, 3, true),
      progress.itemDone('b', 0, 3, true),
      progress.itemDone('b', 0, 4, false),
      progress.itemDone('b', 1, 0, true),
    ]);
    expect((await progress.read('b'))?.live).toEqual({ succeeded: 2, failed: 1 });
    await Promise.all(Array.from({ length: 4 }, () => progress.shardDone('b', 0, 0, summary(250))));
    expect(await progress.read('b')).toMatchObject({
      done: 1,
      live: { succeeded: 1, failed: 0 },
      summary: { succeeded: 250, timings: { encode: 2 } },
    });
    await progress.itemDone('b', 0, 9, true);
    expect(await producer.exists(`${prefix}:live:b:ok:0`)).toBe(0);
  });

  it('keeps the failed attempts of shards in flight, until they end', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    await progress.init('b', 0, 2, new Map(), null);
    await progress.claim('b', 0, { window: 1, limit: 1, cost: 10 });
    const failed = {
      attempts: 2,
      error: { code: 'source_unreachable', message: 'no answer', retryable: true },
    } as const;
    await progress.attemptFailed('b', 0, 7, { ...failed, attempts: 1 });
    await progress.attemptFailed('b', 0, 7, failed);
    await progress.attemptFailed('b', 1, 0, failed);
    expect(await progress.failedAttempts('b', 0)).toEqual(new Map([[7, failed]]));
    expect(await progress.failedAttempts('b', 1)).toEqual(new Map());
    await progress.shardDone('b', 0, 0, summary(256));
    expect(await progress.failedAttempts('b', 0)).toEqual(new Map());
  });

  it('gives a new batch the time of the batch that is furthest behind, but never a time in its own past', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    const claim = async (id: string, window: number, cost = 10): Promise<[number, boolean][]> =>
      (await progress.claim(id, 0, { window, limit: 9, cost })).map(({ time, entering }) => [time, entering]);
    for (const id of ['old', 'new', 'urgent']) await progress.init(id, 0, 100, new Map(), null);
    expect(await claim('old', 2)).toEqual([
      [0, true],
      [10, true],
    ]);
    for (let shard = 0; shard < 3; shard++) {
      await progress.shardDone('old', 0, shard, summary(1));
      await claim('old', 2);
    }
    // Its oldest shard in flight was charged at 30.
    expect(await claim('new', 2)).toEqual([
      [30, true],
      [40, true],
    ]);
    expect(await claim('urgent', 3, 5)).toEqual([
      [30, true],
      [35, true],
      [40, true],
    ]);
    // A pause: nothing of it is in flight, while the others continue.
    for (const shard of [0, 1]) await progress.shardDone('new', 0, shard, summary(1));
    for (const shard of [0, 1, 2]) await progress.shardDone('urgent', 0, shard, summary(1));
    for (let shard = 3; shard < 9; shard++) {
      await progress.shardDone('old', 0, shard, summary(1));
      await claim('old', 2);
    }
    expect(await claim('new', 1)).toEqual([[90, true]]);
    // With nothing in flight at all, time begins again.
    for (const shard of [9, 10]) await progress.shardDone('old', 0, shard, summary(1));
    await progress.shardDone('new', 0, 2, summary(1));
    expect(await claim('old', 1)).toEqual([[0, true]]);
  });

  it('is rebuilt with missing shards in flight', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    await progress.init(
      'b',
      0,
      6,
      new Map([
        [0, summary(256)],
        [3, summary(255)],
      ]),
      5,
    );
    expect(await progress.read('b')).toMatchObject({
      done: 2,
      inFlight: [1, 2],
      summary: { succeeded: 511 },
      startedAt: 5,
    });
    expect(await progress.claim('b', 0, { window: 3, limit: 4, cost: 10 })).toMatchObject([{ shard: 4 }]);
  });

  it('leaves nothing in Redis', async () => {
    const progress = new BatchProgressStore(producer, prefix);
    await progress.init('b', 0, 2, new Map(), null);
    await progress.claim('b', 0, { window: 2, limit: 2, cost: 10 });
    await progress.itemDone('b', 0, 3, true);
    await progress.attemptFailed('b', 0, 4, {
      attempts: 1,
      error: { code: 'internal', message: 'a test', retryable: true },
    });
    await progress.clear('b');
    expect(await producer.keys(`${prefix}:live:*`)).toEqual([]);
  });
});

describe('BatchProgressStore, under the contract of progress stores', () =>
  batchProgressContract(() => new BatchProgressStore(producer, prefix)));
describe('QueueShardDispatcher, under the contract of dispatchers', () =>
  shardDispatcherContract(() => new QueueShardDispatcher(queues, new Cancellations(producer, prefix))));
