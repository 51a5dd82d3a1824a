import { emptyShardSummary } from '@clipyard/jobs';
import { type RedisFixture, startRedis } from '@clipyard/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BatchProgressStore } from './batch-progress.js';
import { connectRedis, type RedisClient } from './redis-connection.js';

let server: RedisFixture;
let redis: RedisClient;
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, 'producer');
}, 60_000);
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/**
 * One step in the life of a batch: a caller claims shards, under some window, or a shard that is in flight ends,
 * perhaps twice.
 */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('claim' as const),
    window: fc.integer({ min: 1, max: 5 }),
    limit: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('done' as const), which: fc.nat(), twice: fc.boolean() }),
);

describe('the window of a batch', () => {
  it('is never exceeded, and claims each shard once and in order, in whatever order things happen', async () => {
    let batches = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 40 }), async (total, steps) => {
        const progress = new BatchProgressStore(redis, 'window');
        const id = `b${batches++}`;
        await progress.init(id, 0, total, new Map(), null);
        const [claimed, inFlight]: [number[], number[]] = [[], []];
        const claim = async (window: number, limit: number): Promise<void> => {
          const shards = (await progress.claim(id, 0, { window, limit, cost: 1 })).map(({ shard }) => shard);
          // As many as there are room and shards for, and no more.
          expect(shards.length).toBe(Math.max(0, Math.min(limit, window - inFlight.length, total - claimed.length)));
          claimed.push(...shards);
          inFlight.push(...shards);
        };
        const done = async (which: number, times: number): Promise<void> => {
          const [shard] = inFlight.splice(which % inFlight.length, 1);
          for (let i = 0; i < times; i++) await progress.shardDone(id, 0, shard!, emptyShardSummary);
        };
        for (const one of steps) {
          if (one.kind === 'claim') await claim(one.window, one.limit);
          else if (inFlight.length > 0) await done(one.which, one.twice ? 2 : 1);
        }
        while (claimed.length < total || inFlight.length > 0) {
          await claim(2, 2);
          if (inFlight.length > 0) await done(0, 1);
        }
        expect(claimed).toEqual(Array.from({ length: total }, (_, i) => i));
        await progress.clear(id);
      }),
      { numRuns: 60, seed: 11 },
    );
  }, 60_000);
});
