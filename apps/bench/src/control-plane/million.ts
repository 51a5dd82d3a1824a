import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { type BenchRequest } from '../bench.js';
import {
  cancel,
  manifestLines,
  readBatch,
  type Redis,
  startControlPlane,
  submit,
  untilBatch,
  writeSources,
} from './control-plane.js';

const ITEMS = 1_000_000;
/** 16 concurrent items of 32 ms are 500 per second. */
const CONCURRENCY = 16;
const ITEM_MS = 32;
const SAMPLE_MS = 60_000;
const REQUEST_EVERY_MS = 50;
const PAGE_SIZE = 100;

export interface Million {
  readonly apiRssMb: number;
  readonly submitSeconds: number;
  readonly redisMb: number;
  readonly itemsPerSecond: number;
  /** Milliseconds of each request. */
  readonly batch: number[];
  readonly items: number[];
}

/** A batch of a million items: memory of the API during submission, then memory of Redis and latency of the API. */
export async function measureMillion({ scratch, say }: BenchRequest): Promise<Million> {
  const uris = writeSources(scratch, 50_000);
  const plane = await startControlPlane({
    scratch,
    workers: { count: 1, itemMs: ITEM_MS },
    settings: { EXTRACT_CONCURRENCY: String(CONCURRENCY) },
  });
  try {
    let rss = 0;
    const timer = setInterval(() => (rss = Math.max(rss, residentMb(plane.pid('api')))), 25);
    const began = performance.now();
    const { id } = await submit(plane.api, 'million', manifestLines(uris, ITEMS));
    clearInterval(timer);
    const submitSeconds = (performance.now() - began) / 1000;
    say(`million: taken in ${submitSeconds.toFixed(1)} s, API at most ${Math.round(rss)} MB`);
    await untilBatch(plane.api, id, ({ counts }) => counts.pending < ITEMS - 500, 60_000);

    const [batch, items]: [number[], number[]] = [[], []];
    let redisMb = 0;
    let token: string | null = null;
    const before = (await readBatch(plane.api, id)).counts.pending;
    const started = performance.now();
    while (performance.now() - started < SAMPLE_MS) {
      batch.push((await timed(`${plane.api}/v1/batches/${id}`)).ms);
      const page: { ms: number; body: unknown } = await timed(
        `${plane.api}/v1/batches/${id}/items?pageSize=${PAGE_SIZE}${token === null ? '' : `&pageToken=${token}`}`,
      );
      items.push(page.ms);
      token = (page.body as { nextPageToken: string | null }).nextPageToken;
      redisMb = Math.max(redisMb, await usedMb(plane.redis));
      await sleep(REQUEST_EVERY_MS);
    }
    const itemsPerSecond =
      (before - (await readBatch(plane.api, id)).counts.pending) / ((performance.now() - started) / 1000);
    await cancel(plane.api, id);
    return { apiRssMb: rss, submitSeconds, redisMb, itemsPerSecond, batch, items };
  } finally {
    await plane.stop();
  }
}

async function timed(url: string): Promise<{ ms: number; body: unknown }> {
  const began = performance.now();
  const body: unknown = await (await fetch(url)).json();
  return { ms: performance.now() - began, body };
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function usedMb(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0) / 1024 ** 2;
}
