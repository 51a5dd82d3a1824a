import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { SupervisedProcess } from '@clipyard/local-stack';
import { connectRedis } from '@clipyard/queues';
import { Queue } from 'bullmq';

import { type BenchRequest } from '../bench.js';
import {
  type ControlPlane,
  ended,
  manifestLines,
  startControlPlane,
  submit,
  untilBatch,
  writeSources,
} from './control-plane.js';

const ITEMS = 20_000;
const ROUNDS = 3;
const CONCURRENCY = 50;
const CHUNK = 1_000;

/** Items per second through all queues with null work, compared with BullMQ by itself on the same Redis. */
export async function measureThroughput({ scratch, say }: BenchRequest): Promise<{ ours: number[]; bare: number[] }> {
  const uris = writeSources(scratch, ITEMS);
  const plane = await startControlPlane({
    scratch,
    workers: { count: 1, itemMs: 0 },
    settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) },
  });
  const rounds = { ours: [] as number[], bare: [] as number[] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const lines = [...manifestLines(uris, ITEMS)];
      const began = performance.now();
      const { id } = await submit(plane.api, `throughput-${round}`, lines, 32 + round);
      const batch = await untilBatch(plane.api, id, ended, 120_000, 50);
      if (batch.counts.succeeded !== ITEMS || batch.cached > 0)
        throw new Error(`The batch ended as ${JSON.stringify(batch)}`);
      rounds.ours.push(ITEMS / ((performance.now() - began) / 1000));
      rounds.bare.push(await measureBare(plane, join(scratch, 'logs')));
      say(
        `throughput round ${round + 1}: ${Math.round(rounds.ours.at(-1)!)} items/s, ` +
          `BullMQ by itself ${Math.round(rounds.bare.at(-1)!)} jobs/s`,
      );
    }
  } finally {
    await plane.stop();
  }
  return rounds;
}

/** Adds jobs in chunks while one worker process takes them. Measures from the first addition to the last end. */
async function measureBare({ redisUrl }: ControlPlane, logs: string): Promise<number> {
  const env = {
    REDIS_URL: redisUrl,
    QUEUE_PREFIX: 'bare',
    STORE_URL: 'file:///none',
    EXTRACT_CONCURRENCY: String(CONCURRENCY),
  };
  const worker = new SupervisedProcess(
    {
      name: 'bare',
      command: process.execPath,
      args: [fileURLToPath(new URL('bare-worker.js', import.meta.url))],
      env,
      logFile: join(logs, 'bare.log'),
    },
    () => undefined,
  );
  const redis = connectRedis(redisUrl, 'producer');
  const queue = new Queue('bare', { connection: redis, prefix: env.QUEUE_PREFIX });
  try {
    worker.start();
    await queue.waitUntilReady();
    await sleep(1_000);
    const began = performance.now();
    for (let start = 0; start < ITEMS; start += CHUNK) {
      await queue.addBulk(
        Array.from({ length: CHUNK }, (_, i) => ({
          name: 'bare',
          data: { index: start + i },
          opts: { removeOnComplete: true, attempts: 3 },
        })),
      );
    }
    while (Object.values(await queue.getJobCounts('waiting', 'active')).some((count) => count > 0)) await sleep(10);
    return ITEMS / ((performance.now() - began) / 1000);
  } finally {
    await worker.stop(5_000);
    await queue.obliterate({ force: true });
    await queue.close();
    redis.disconnect();
  }
}
