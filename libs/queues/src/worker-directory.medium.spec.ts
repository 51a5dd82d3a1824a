import { type Worker } from '@clipyard/api-contract';
import { type RedisFixture, startRedis } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectRedis, type RedisClient } from './redis-connection.js';
import { WorkerDirectory } from './worker-directory.js';

let server: RedisFixture;
let redis: RedisClient;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, 'producer');
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const worker = (id: string, over: Partial<Worker> = {}): Worker => ({
  id,
  object: 'worker',
  service: 'extractor',
  host: 'h',
  pid: 1,
  version: '1',
  engine: 'onnx/cpu',
  cores: 2,
  load: 0,
  state: 'busy',
  slots: 4,
  work: [{ queue: 'extract', subject: 'batch_a', shard: 0, items: 2 }],
  jobsPerSecond: 1,
  busyJobsPerSecond: 2,
  eventLoopDelayMs: 0,
  memoryBytes: 1,
  since: '2026',
  seenAt: '2026',
  ...over,
});

describe('WorkerDirectory', () => {
  it('lists what announced itself, as it last did, and not what left', async () => {
    const directory = new WorkerDirectory(redis, 'a');
    await directory.announce(worker('two', { service: 'trainer' }));
    await directory.announce(worker('one'));
    await directory.announce(worker('one', { state: 'draining' }));
    expect(await directory.list()).toEqual([
      worker('one', { state: 'draining' }),
      worker('two', { service: 'trainer' }),
    ]);
    await directory.leave(worker('one', { busyJobsPerSecond: 7.5 }));
    expect((await directory.list()).map(({ id }) => id)).toEqual(['two']);
    expect([await directory.rememberedRate('extractor'), await directory.rememberedRate('trainer')]).toEqual([
      7.5,
      null,
    ]);
  });

  it('forgets the silent, and leaves nothing of them', async () => {
    const directory = new WorkerDirectory(redis, 'b');
    await directory.announce(worker('silent'));
    expect(await redis.pttl('b:workers:silent')).toBeGreaterThan(10_000);
    // As its end does.
    await redis.del('b:workers:silent');
    expect(await directory.list()).toEqual([]);
    expect(await redis.keys('b:*')).toEqual([]);
  });

  it('reads with a fixed number of commands, and leaves out entries of other versions', async () => {
    const directory = new WorkerDirectory(redis, 'c');
    for (let i = 0; i < 20; i++) await directory.announce(worker(`w${i}`));
    await redis.multi().set('c:workers:odd', '{"id":"odd"}').sadd('c:workers', 'odd').exec();
    const commands = async (): Promise<number> =>
      Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))![1]);
    const before = await commands();
    expect(await directory.list()).toHaveLength(20);
    // smembers, mget, and the one that asked.
    expect((await commands()) - before).toBe(3);
  });
});
