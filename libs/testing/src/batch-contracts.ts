import {
  addSummaries,
  type BatchProgress,
  emptyShardSummary,
  type ShardDispatcher,
  type ShardRef,
  type ShardSummary,
  type ShardWork,
} from '@clipyard/jobs';
import { beforeEach, describe, expect, it } from 'vitest';

const summary = (succeeded: number): ShardSummary => ({
  ...emptyShardSummary,
  succeeded,
  failed: 1,
  cached: 2,
  timed: 3,
  timings: { fetch: 1, decode: 2, encode: 3, store: 4, wait: 5 },
});
const none = new Map<number, ShardSummary>();
const options = { window: 2, limit: 10, cost: 5 };

/**
 * The behaviour that every implementation of `BatchProgress` has.
 *
 * @param open - returns an empty one
 */
export function batchProgressContract(open: () => BatchProgress): void {
  let progress: BatchProgress;
  beforeEach(() => {
    progress = open();
  });
  const claimed = async (id: string, change: Partial<typeof options> = {}): Promise<number[]> =>
    (await progress.claim(id, 0, { ...options, ...change })).map(({ shard }) => shard);

  describe('the state of a round', () => {
    it('is null before it is created and after it is cleared', async () => {
      expect(await progress.read('a')).toBeNull();
      await progress.init('a', 0, 3, none, null);
      expect(await progress.read('a')).toEqual({
        round: 0,
        total: 3,
        done: 0,
        inFlight: [],
        summary: emptyShardSummary,
        live: { succeeded: 0, failed: 0 },
        startedAt: null,
      });
      await progress.clear('a');
      expect(await progress.read('a')).toBeNull();
    });

    it('is replaced by a later round only', async () => {
      await progress.init('a', 1, 3, none, 7);
      await progress.init('a', 1, 9, none, 8);
      await progress.init('a', 0, 9, none, 8);
      expect(await progress.read('a')).toMatchObject({ round: 1, total: 3, startedAt: 7 });
      await progress.init('a', 2, 9, none, null);
      expect(await progress.read('a')).toMatchObject({ round: 2, total: 9, startedAt: null });
    });

    it('that is created from outcomes has the shards before the last outcome in flight', async () => {
      const done = new Map([
        [1, summary(10)],
        [3, summary(20)],
      ]);
      await progress.init('a', 0, 9, done, 1);
      expect(await progress.read('a')).toMatchObject({
        done: 2,
        inFlight: [0, 2],
        summary: addSummaries(summary(10), summary(20)),
      });
      expect(await claimed('a', { window: 3 })).toEqual([4]);
    });
  });

  describe('a claim', () => {
    it('takes shards in order, up to the window, the limit and the end of the round', async () => {
      await progress.init('a', 0, 5, none, null);
      expect(await claimed('a', { limit: 1 })).toEqual([0]);
      expect(await claimed('a')).toEqual([1]);
      expect(await claimed('a')).toEqual([]);
      expect((await progress.read('a'))?.startedAt).toEqual(expect.any(Number));
      await progress.shardDone('a', 0, 0, summary(1));
      expect(await claimed('a', { window: 9 })).toEqual([2, 3, 4]);
      expect(await claimed('a', { window: 9 })).toEqual([]);
      expect((await progress.read('a'))?.inFlight).toEqual([1, 2, 3, 4]);
    });

    it('takes nothing of another round or of an unknown batch', async () => {
      await progress.init('a', 1, 5, none, null);
      expect(await claimed('a')).toEqual([]);
      expect(await claimed('b')).toEqual([]);
    });

    it('gives each shard to one of many callers', async () => {
      await progress.init('a', 0, 20, none, null);
      const all = await Promise.all(Array.from({ length: 10 }, () => claimed('a', { window: 15, limit: 2 })));
      expect(all.flat().sort((x, y) => x - y)).toEqual(Array.from({ length: 15 }, (_, i) => i));
    });

    it('advances the virtual time of its batch, which enters at that of the batch furthest behind', async () => {
      for (const id of ['a', 'b']) await progress.init(id, 0, 9, none, null);
      expect(await progress.claim('a', 0, options)).toEqual([
        { shard: 0, time: 0, entering: true },
        { shard: 1, time: 5, entering: true },
      ]);
      await progress.shardDone('a', 0, 0, summary(1));
      expect(await progress.claim('a', 0, options)).toEqual([{ shard: 2, time: 10, entering: false }]);
      expect(await progress.claim('b', 0, { ...options, limit: 1, cost: 1 })).toEqual([
        { shard: 0, time: 5, entering: true },
      ]);
      for (const shard of [1, 2]) await progress.shardDone('a', 0, shard, summary(1));
      await progress.shardDone('b', 0, 0, summary(1));
      expect(await progress.claim('b', 0, { ...options, limit: 1 })).toEqual([{ shard: 1, time: 0, entering: true }]);
    });
  });

  describe('a finished shard', () => {
    it('counts once', async () => {
      await progress.init('a', 0, 5, none, null);
      await claimed('a');
      for (const succeeded of [10, 99]) await progress.shardDone('a', 0, 0, summary(succeeded));
      await progress.shardDone('a', 0, 1, summary(20));
      expect(await progress.read('a')).toMatchObject({
        done: 2,
        inFlight: [],
        summary: addSummaries(summary(10), summary(20)),
      });
    });

    it('of another round or of an unknown batch changes nothing', async () => {
      await progress.init('a', 1, 5, none, null);
      await progress.shardDone('a', 0, 0, summary(1));
      await progress.shardDone('b', 0, 0, summary(1));
      expect(await progress.read('a')).toMatchObject({ done: 0, summary: emptyShardSummary });
      expect(await progress.read('b')).toBeNull();
    });
  });

  it('adds up items that are not queued, until their batch is cleared or no longer open', async () => {
    expect(await progress.unqueued()).toBe(0);
    for (const [i, id] of ['a', 'b', 'c'].entries()) await progress.noteUnqueued(id, 10 ** i);
    await progress.noteUnqueued('a', 5);
    expect(await progress.unqueued()).toBe(115);
    await progress.noteUnqueued('a', 0);
    await progress.clear('b');
    expect(await progress.unqueued()).toBe(100);
    await progress.keepUnqueued(['a']);
    expect(await progress.unqueued()).toBe(0);
  });

  it('keeps the obstacle of a batch until it is removed, or the batch is cleared or no longer open', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const obstacles = async (): Promise<(string | null)[]> => Promise.all(ids.map((id) => progress.obstacle(id)));
    expect(await obstacles()).toEqual([null, null, null, null]);
    for (const id of ids) await progress.noteObstacle(id, `no room for ${id}`);
    expect(await obstacles()).toEqual(ids.map((id) => `no room for ${id}`));
    await progress.noteObstacle('a', null);
    await progress.clear('b');
    await progress.keepUnqueued(['a', 'b', 'd']);
    expect(await obstacles()).toEqual([null, null, null, 'no room for d']);
  });
}

const shard: ShardRef = { batchId: 'batch_x', round: 0, shard: 1, purpose: 'extract' };
const work: ShardWork = { ...shard, project: 'default', items: [] };

/**
 * The behaviour that every implementation of `ShardDispatcher` has without workers.
 *
 * @param open - returns one without jobs
 */
export function shardDispatcherContract(open: () => ShardDispatcher): void {
  it('knows the shards that were dispatched, each by its batch, round and number', async () => {
    const dispatcher = open();
    const others: ShardRef[] = [
      { ...shard, batchId: 'batch_y' },
      { ...shard, round: 1 },
      { ...shard, shard: 0 },
    ];
    expect(await dispatcher.isDispatched(shard)).toBe(false);
    for (let i = 0; i < 2; i++) await dispatcher.dispatch(work);
    expect(await dispatcher.isDispatched(shard)).toBe(true);
    for (const other of others) expect(await dispatcher.isDispatched(other)).toBe(false);
  });

  it('accepts repeated orders to a batch', async () => {
    const dispatcher = open();
    for (let i = 0; i < 2; i++) {
      await dispatcher.cancel('batch_x');
      await dispatcher.wake('batch_x');
      await dispatcher.wake('batch_x', 1000);
      await dispatcher.notify('batch_x', 0, 'https://example.com/hook');
      await dispatcher.forget('batch_x');
    }
    expect(await dispatcher.isDispatched(shard)).toBe(false);
  });
}
