import { setTimeout as sleep } from 'node:timers/promises';

import { type BenchRequest } from '../bench.js';
import { type Redis, startControlPlane } from './control-plane.js';

const SETTLE_MS = 3_000;
const SAMPLE_MS = 20_000;

/** Redis commands per second while all apps run and there is no work. */
export async function measureIdle({ scratch, say }: BenchRequest): Promise<number> {
  const plane = await startControlPlane({
    scratch,
    services: ['orchestrator', 'trainer', 'predictor', 'api'],
    extractors: 1,
  });
  try {
    await sleep(SETTLE_MS);
    const before = await commands(plane.redis);
    const began = performance.now();
    await sleep(SAMPLE_MS);
    // One of the commands in between is that of this benchmark.
    const rate = ((await commands(plane.redis)) - before - 1) / ((performance.now() - began) / 1000);
    say(`idle: ${rate.toFixed(1)} commands/s`);
    return rate;
  } finally {
    await plane.stop();
  }
}

async function commands(redis: Redis): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1] ?? NaN);
}
