import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SupervisedProcess } from '@clipyard/local-stack';
import { s3Unavailable, startS3 } from '@clipyard/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';

import { ChaosCluster, pause, randomBelow, shuffled } from './chaos/chaos-cluster.fixture.js';
import { type ProxyMode, startFaultProxy } from './chaos/fault-proxy.fixture.js';

/** `npm run chaos` runs the whole suite, `npm test` one round of the faults most likely to find bugs. */
const full = process.env['CLIPYARD_CHAOS'] === 'full';
const ROUNDS = full ? 20 : 1;
const CLIPS_PER_CLASS = full ? 12 : 6;
const KILLED = ['extractor', 'orchestrator', 'predictor', 'trainer', 'api'];
const FROZEN_MS = 4_500;
const OUTAGE_MS = 10_000;
const counts: Record<string, { batches: number; items: number; faults: number }> = {};

function count(fault: string, batches: number, items: number, faults: number): void {
  const known = (counts[fault] ??= { batches: 0, items: 0, faults: 0 });
  known.batches += batches;
  known.items += items;
  known.faults += faults;
}

afterAll(() => {
  process.stdout.write(`${JSON.stringify({ chaos: full ? 'full' : 'short', counts })}\n`);
});

describe('a cluster with two orchestrators and two extractors', () => {
  let chaos: ChaosCluster;
  beforeAll(async () => {
    chaos = await ChaosCluster.start({ clipsPerClass: CLIPS_PER_CLASS, extractors: 2, orchestrators: 2 });
  }, 180_000);
  afterAll(() => chaos.stop(), 60_000);

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'loses nothing when each of its processes is killed at a random point (round %i)',
    async () => {
      const submitted = chaos.submitHeld(1);
      await pause(randomBelow(100));
      // The client repeats its call.
      let kills = chaos.signal('api', 'SIGKILL') ? 1 : 0;
      const id = await submitted;
      for (const name of shuffled(KILLED)) {
        chaos.admit(1);
        await pause(randomBelow(1_200));
        if (!chaos.signal(name, 'SIGKILL')) continue;
        kills++;
        await chaos.expectRunning(id);
      }
      chaos.release();
      await chaos.check(id);
      count('SIGKILL of each service', 1, chaos.size, kills);
    },
    300_000,
  );

  it('continues from the append-only file of Redis after Redis is killed', async () => {
    const id = await chaos.submitHeld(1 + randomBelow(5));
    chaos.signal('redis', 'SIGKILL');
    await chaos.expectRunning(id);
    chaos.release();
    await chaos.check(id);
    count('Redis SIGKILL, restart with AOF', 1, chaos.size, 1);
  }, 300_000);

  it('rebuilds the state of Redis after a FLUSHALL', async () => {
    const id = await chaos.submitHeld(1 + randomBelow(5));
    await chaos.flush();
    await chaos.expectRunning(id);
    chaos.release();
    await chaos.check(id);
    count('Redis FLUSHALL', 1, chaos.size, 1);
  }, 300_000);

  it('rebuilds the state of Redis after Redis restarts with an empty folder', async () => {
    const id = await chaos.submitHeld(1 + randomBelow(5));
    chaos.signal('redis', 'SIGKILL');
    rmSync(join(chaos.stateDir, 'redis', 'appendonlydir'), { recursive: true, force: true });
    await chaos.expectRunning(id);
    chaos.release();
    await chaos.check(id);
    count('Redis data removed, restart', 1, chaos.size, 1);
  }, 300_000);

  it('counts an item once if its worker froze longer than the lock and woke up again', async () => {
    const id = await chaos.submitHeld(1);
    await chaos.untilDecoding();
    chaos.signal('extractor', 'SIGSTOP');
    await chaos.expectRunning(id);
    chaos.release();
    await pause(FROZEN_MS);
    chaos.signal('extractor', 'SIGCONT');
    await chaos.check(id);
    count('SIGSTOP past the lock', 1, chaos.size, 1);
  }, 300_000);

  it('kills the decoders of a cancelled batch, and accounts for each item', async () => {
    const id = await chaos.submitHeld(1);
    await chaos.untilDecoding();
    await chaos.expectRunning(id);
    const began = performance.now();
    for (let i = 0; i < 2; i++) await fetch(`${chaos.cluster.apiUrl}/v1/batches/${id}/cancel`, { method: 'POST' });
    await chaos.untilIdle();
    const freed = performance.now() - began;
    chaos.release();
    const { state } = await chaos.check(id, ['cancelled']);
    count(`cancelled (${state}), decoders gone after ${Math.round(freed)} ms`, 1, chaos.size, 1);
  }, 300_000);

  it.runIf(full)(
    'completes batches while the clocks of one extractor and one orchestrator jump',
    async () => {
      const preload = fileURLToPath(new URL('chaos/skewed-clock.mjs', import.meta.url));
      const skewed = ['extractor', 'orchestrator'].map(
        (name) =>
          new SupervisedProcess(
            {
              name: `skewed-${name}`,
              command: process.execPath,
              args: ['--import', preload, fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url))],
              env: { ...chaos.cluster.settings, HTTP_PORT: '0' },
              logFile: join(chaos.stateDir, 'logs', `skewed-${name}.log`),
            },
            () => undefined,
          ),
      );
      for (const one of skewed) one.start();
      try {
        for (let round = 0; round < 3; round++) {
          const id = await chaos.submitHeld(1);
          await chaos.expectRunning(id);
          chaos.release();
          await chaos.check(id);
          count('clock jumps of up to 5 s', 1, chaos.size, 1);
        }
      } finally {
        await Promise.all(skewed.map((one) => one.stop(10_000)));
      }
    },
    300_000,
  );
});

describe.runIf(full)('a cluster whose S3 store', async () => {
  const absent = await s3Unavailable();
  it.skipIf(absent !== null).each<[string, ProxyMode]>([
    ['answers 500', 'error'],
    ['is slow', 'slow'],
    ['refuses', 'refuse'],
  ])(
    '%s for ten seconds completes its batch afterwards',
    async (name, mode) => {
      const s3 = await startS3();
      const proxy = await startFaultProxy(s3.endpoint);
      execFileSync(
        process.execPath,
        [fileURLToPath(new URL('../../../infra/docker/create-bucket.mjs', import.meta.url))],
        {
          env: {
            S3_ENDPOINT: s3.endpoint,
            S3_REGION: s3.region,
            S3_ACCESS_KEY_ID: s3.accessKeyId,
            S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
            STORE_URL: 's3://chaos/store',
            PATH: process.env['PATH'],
          },
        },
      );
      const chaos = await ChaosCluster.start({
        clipsPerClass: CLIPS_PER_CLASS,
        storeUrl: 's3://chaos/store',
        settings: {
          S3_ENDPOINT: proxy.url,
          S3_REGION: s3.region,
          S3_ACCESS_KEY_ID: s3.accessKeyId,
          S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        },
      });
      try {
        const id = await chaos.submitHeld(3);
        proxy.mode = mode;
        // Their features cannot be stored now.
        chaos.admit(2);
        await pause(OUTAGE_MS);
        proxy.mode = 'pass';
        await chaos.expectRunning(id);
        chaos.release();
        await chaos.check(id, ['storage_unavailable']);
        count(`the store ${name} for 10 s`, 1, chaos.size, 1);
      } finally {
        await chaos.stop();
        await proxy.stop();
        await s3.stop();
      }
    },
    300_000,
  );
});

/** Fills the file system. The cluster writes to it at the same time. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

describe.runIf(full)('a cluster whose file-system store', () => {
  it('was full completes its batch once there is space again', async (context) => {
    let mounted = '';
    const chaos = await ChaosCluster.start({
      clipsPerClass: CLIPS_PER_CLASS,
      prepare: (stateDir) => {
        const store = join(stateDir, 'store');
        mkdirSync(store);
        try {
          execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', store], { stdio: 'ignore' });
          mounted = store;
        } catch {
          // Only root may mount.
        }
      },
    });
    try {
      if (mounted === '') return context.skip('a small file system cannot be mounted here');
      const id = await chaos.submitHeld(2);
      const filler = join(mounted, 'filler');
      fill(filler);
      // Their features cannot be stored now.
      chaos.admit(2);
      await pause(OUTAGE_MS);
      rmSync(filler);
      await chaos.expectRunning(id);
      chaos.release();
      await chaos.check(id, ['storage_unavailable']);
      count('disk full for 10 s', 1, chaos.size, 1);
    } finally {
      await chaos.stop().catch(() => undefined);
      if (mounted !== '') execFileSync('umount', ['-l', mounted]);
    }
  }, 300_000);
});
