import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { type Cluster, type ClusterOptions, startCluster } from '@clipyard/cluster';
import {
  type Batch,
  BatchSchema,
  type ErrorCode,
  isTerminal,
  type ItemOutcome,
  ItemOutcomeSchema,
} from '@clipyard/contracts';
import { renderClips } from '@clipyard/media';
import { type RedisTopology, tempDir, waitFor } from '@clipyard/testing';
import { Redis } from 'ioredis';
import { expect } from 'vitest';

/** Short locks and quick looks, so that what a dead worker held starts again within seconds. */
const SETTINGS = {
  JOB_LOCK_MS: '2000',
  RECONCILE_INTERVAL_MS: '1000',
  LOG_LEVEL: 'warn',
  EXTRACT_ATTEMPTS: '8',
  QUARANTINE_DEATHS: '10',
};
const END_TIMEOUT_MS = 120_000;
/** Codes of the two items that are no videos. */
const BAD = new Map<string, ErrorCode>([
  ['text', 'media_unreadable'],
  ['none', 'source_not_found'],
]);

export interface ChaosOptions extends Pick<ClusterOptions, 'extractors' | 'orchestrators' | 'services' | 'storeUrl'> {
  readonly clipsPerClass: number;
  readonly settings?: Record<string, string>;
  /** Redis as in production, in place of one that the cluster starts; whoever started it stops it. */
  readonly topology?: RedisTopology;
  /** Runs with the state folder before anything starts. */
  readonly prepare?: (stateDir: string) => void;
}

/** A cluster with the real services and real clips, to be broken. Frames are tiny: what breaks is around the arithmetic. */
export class ChaosCluster {
  private specs = 0;

  private constructor(
    readonly cluster: Cluster,
    private readonly topology: RedisTopology | undefined,
    readonly stateDir: string,
    private readonly items: readonly { customId: string; uri: string }[],
    private readonly remove: () => void,
  ) {}

  static async start({
    clipsPerClass,
    settings = {},
    prepare,
    topology,
    ...options
  }: ChaosOptions): Promise<ChaosCluster> {
    const folder = tempDir();
    const clipsDir = join(folder.path, 'clips');
    const stateDir = join(folder.path, 'state');
    const clips = await renderClips(clipsDir, {
      perClass: clipsPerClass,
      classes: ['BouncingDisc', 'FlickeringStripes'],
    });
    writeFileSync(join(clipsDir, 'text'), 'no video at all');
    mkdirSync(stateDir);
    prepare?.(stateDir);
    const cluster = await startCluster({
      stateDir,
      allowedRoots: [clipsDir],
      backbone: 'untrained',
      settings: { ...SETTINGS, ...topology?.settings, ...settings },
      ...(topology === undefined ? {} : { redisUrl: topology.settings['REDIS_URL']! }),
      ...options,
    });
    const items = [...clips.map(({ path }) => path), 'text', 'none'].map((path) => ({
      customId: path,
      uri: pathToFileURL(join(clipsDir, path)).href,
    }));
    return new ChaosCluster(cluster, topology, stateDir, items, folder.remove);
  }

  get size(): number {
    return this.items.length;
  }

  pid(name: string): number | null {
    return this.cluster.processes.find((one) => one.name === name)?.pid ?? null;
  }

  /** Sends a signal; false where the process is being started again just now. */
  signal(name: string, signal: NodeJS.Signals): boolean {
    const pid = this.pid(name);
    try {
      return pid !== null && process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  /** Submits under a key until the answer is 202, as a client does whose API dies. Each batch has a spec of its own, so nothing is cached. */
  async submit(): Promise<string> {
    const spec = this.specs++;
    const key = randomUUID();
    const body = this.items.map((item) => JSON.stringify(item)).join('\n');
    return waitFor(async () => {
      const answer = await fetch(
        `${this.cluster.apiUrl}/v1/batches?dataset=chaos-${spec}&maxFrames=2&imageSize=${32 + spec}`,
        { method: 'POST', headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': key }, body },
      );
      return answer.status === 202 ? BatchSchema.parse(await answer.json()).id : null;
    }, END_TIMEOUT_MS);
  }

  /** The batch; null while the API is away. */
  async batch(id: string): Promise<Batch | null> {
    const answer = await fetch(`${this.cluster.apiUrl}/v1/batches/${id}`).catch(() => null);
    return answer?.ok === true ? BatchSchema.parse(await answer.json()) : null;
  }

  /** Waits until so many items have ended, or the batch has. */
  async untilDone(id: string, count: number): Promise<void> {
    await waitFor(async () => {
      const batch = await this.batch(id);
      return batch !== null && (isTerminal(batch.state) || batch.counts.total - batch.counts.pending >= count);
    }, END_TIMEOUT_MS);
  }

  /**
   * Waits for the end of a batch and checks what no fault may break: each item in exactly one terminal state, one result
   * line each in order, good videos succeeded (or failed with one of `tolerated`), no orphan decoder, nothing left in Redis.
   */
  async check(id: string, tolerated: readonly ErrorCode[] = []): Promise<Batch> {
    const batch = await waitFor(async () => {
      const value = await this.batch(id);
      return value !== null && isTerminal(value.state) ? value : null;
    }, END_TIMEOUT_MS).catch(async (error: unknown) => {
      throw new Error(`The batch did not end: ${JSON.stringify(await this.batch(id))}`, { cause: error });
    });
    expect(batch.counts.pending).toBe(0);
    expect(batch.counts.succeeded + batch.counts.failed + batch.counts.cancelled).toBe(this.size);
    const lines = await waitFor(() => this.results(id), END_TIMEOUT_MS);
    expect(lines.map(({ customId }) => customId)).toEqual(this.items.map(({ customId }) => customId));
    const wrong = lines.filter(
      ({ customId, state, error }) =>
        (BAD.has(customId) ? error?.code !== BAD.get(customId) : state !== 'succeeded') &&
        !tolerated.includes(error?.code ?? 'internal'),
    );
    expect(wrong.map(({ customId, error }) => `${customId}: ${error?.code} ${error?.message}`)).toEqual([]);
    expect(lines.filter(({ state }) => state === 'succeeded')).toHaveLength(batch.counts.succeeded);
    await this.untilIdle();
    await waitFor(async () => (await this.keysOf(id)).length === 0, 15_000).catch(async () =>
      expect(await this.keysOf(id)).toEqual([]),
    );
    return batch;
  }

  /** Waits until no decoder of this cluster is left. */
  async untilIdle(): Promise<void> {
    await waitFor(() => this.decoders() === 0, 15_000);
  }

  /** Redis forgets everything. */
  async flush(): Promise<void> {
    await this.withRedis((redis) => redis.flushall());
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    this.remove();
  }

  private async results(id: string): Promise<ItemOutcome[] | null> {
    const answer = await fetch(`${this.cluster.apiUrl}/v1/batches/${id}/results`).catch(() => null);
    return answer?.ok === true
      ? (await answer.text())
          .trim()
          .split('\n')
          .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)))
      : null;
  }

  /** Decoders that read from this cluster's scratch space. */
  private decoders(): number {
    return Number(execFileSync('sh', ['-c', `ps -eo args | grep -c "[f]fmpeg.*${this.stateDir}" || true`]).toString());
  }

  /** Keys in Redis that belong to the batch: jobs, live state, suspicions. */
  private keysOf(id: string): Promise<string[]> {
    return this.withRedis(async (redis) => {
      const found: string[] = [];
      for (let cursor = '0'; ;) {
        const [next, keys] = await redis.scan(cursor, 'MATCH', `*${id}*`, 'COUNT', 1000);
        found.push(...keys);
        cursor = next;
        if (cursor === '0') return found;
      }
    });
  }

  /** On a connection of its own to what is the primary now. */
  private async withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis =
      this.topology === undefined
        ? new Redis(this.cluster.redisUrl, { maxRetriesPerRequest: null })
        : await this.topology.connectPrimary();
    redis.on('error', () => undefined);
    return work(redis).finally(() => redis.disconnect());
  }
}

/** What a run draws, in order: CLIPYARD_CHAOS_SEED gives another run, the same seed the same draws. */
let state = Number(process.env['CLIPYARD_CHAOS_SEED'] ?? 1) | 0;

/** A whole number from 0 to below the limit (mulberry32). */
export function randomBelow(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
}

/** In an order that is drawn. */
export function shuffled<T>(values: readonly T[]): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(randomBelow(rest.length), 1)[0]!);
}
export const pause = (ms: number): Promise<void> => sleep(ms);
