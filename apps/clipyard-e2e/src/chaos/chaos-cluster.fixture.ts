import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  BatchSchema,
  type ErrorCode,
  isTerminal,
  type ItemOutcome,
  ItemOutcomeSchema,
} from '@clipyard/api-contract';
import { type Cluster, type ClusterOptions, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';
import { type RedisTopology, tempDir, waitFor } from '@clipyard/testing';
import { Redis } from 'ioredis';
import { expect } from 'vitest';

import { DecoderGate } from '../decoder-gate.fixture.js';
import { smallBackbone } from '../small-backbone.fixture.js';

/** Videos that an extractor decodes at a time. */
const CONCURRENCY = 2;
/** Short locks and intervals, so that the jobs of a dead worker restart within seconds. */
const SETTINGS = {
  JOB_LOCK_MS: '2000',
  RECONCILE_INTERVAL_MS: '1000',
  LOG_LEVEL: 'warn',
  EXTRACT_CONCURRENCY: String(CONCURRENCY),
  EXTRACT_ATTEMPTS: '8',
  QUARANTINE_DEATHS: '10',
};
const END_TIMEOUT_MS = 120_000;
/** Expected error codes of the two items that are not videos. */
const BAD = new Map<string, ErrorCode>([
  ['text', 'media_unreadable'],
  ['none', 'source_not_found'],
]);

export interface ChaosOptions extends Pick<ClusterOptions, 'extractors' | 'orchestrators' | 'services' | 'storeUrl'> {
  readonly clipsPerClass: number;
  readonly settings?: Record<string, string>;
  /** Use this Redis instead of starting one. The caller stops it. */
  readonly topology?: RedisTopology;
  /** Called with the state folder before any process starts. */
  readonly prepare?: (stateDir: string) => void;
}

/**
 * A cluster with real services and real clips, for injecting faults. The backbone is small, since the faults do not
 * concern the computation.
 */
export class ChaosCluster {
  private specs = 0;

  private constructor(
    readonly cluster: Cluster,
    private readonly topology: RedisTopology | undefined,
    readonly stateDir: string,
    private readonly items: readonly { customId: string; uri: string }[],
    private readonly gate: DecoderGate,
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
    const gate = new DecoderGate(folder.path);
    const cluster = await startCluster({
      stateDir,
      allowedRoots: [clipsDir],
      backbone: smallBackbone(folder.path),
      settings: { ...SETTINGS, ...gate.settings, ...topology?.settings, ...settings },
      ...(topology === undefined ? {} : { redisUrl: topology.settings['REDIS_URL']! }),
      ...options,
    });
    const items = [...clips.map(({ path }) => path), 'text', 'none'].map((path) => ({
      customId: path,
      uri: pathToFileURL(join(clipsDir, path)).href,
    }));
    return new ChaosCluster(cluster, topology, stateDir, items, gate, folder.remove);
  }

  get size(): number {
    return this.items.length;
  }

  pid(name: string): number | null {
    return this.cluster.processes.find((one) => one.name === name)?.pid ?? null;
  }

  /** Sends a signal. Returns false if the process is just being restarted. */
  signal(name: string, signal: NodeJS.Signals): boolean {
    const pid = this.pid(name);
    try {
      return pid !== null && process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  /**
   * Submits with an idempotency key until the answer is 202, like a client whose API dies. Each batch has its own spec,
   * so nothing is cached.
   */
  async submit(): Promise<string> {
    const spec = this.specs++;
    const key = randomUUID();
    const body = this.items.map((item) => JSON.stringify(item)).join('\n');
    return waitFor(async () => {
      const answer = await fetch(`${this.cluster.apiUrl}/v1/batches?dataset=chaos-${spec}&maxFrames=${spec + 2}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': key },
        body,
      });
      return answer.status === 202 ? BatchSchema.parse(await answer.json()).id : null;
    }, END_TIMEOUT_MS);
  }

  /**
   * Submits a batch that cannot end before `release`: its decoders wait, except for the first ones.
   *
   * @param done - the number of items that end before this returns
   */
  async submitHeld(done: number): Promise<string> {
    this.gate.close();
    const id = await this.submit();
    this.gate.admit(done);
    await this.untilDone(id, done);
    return id;
  }

  /** Lets the decoders of `count` further items of a held batch start. */
  admit(count: number): void {
    this.gate.admit(count);
  }

  /**
   * Asserts that a fault has hit a running batch: after the fault, the API reports the batch as running, with pending
   * items. Waits while the API is unreachable; a held batch cannot end in the meantime.
   */
  async expectRunning(id: string): Promise<void> {
    const batch = await waitFor(async () => {
      const value = await this.batch(id);
      return value !== null && (isTerminal(value.state) || value.state === 'running') ? value : null;
    }, END_TIMEOUT_MS);
    expect(batch.state, 'the batch after the fault').toBe('running');
    expect(batch.counts.pending).toBeGreaterThan(0);
  }

  /** Waits until every extractor of a held batch has as many waiting decoders as it runs at a time. */
  async untilDecoding(): Promise<void> {
    const extractors = this.cluster.processes.filter(({ name }) => name.startsWith('extractor')).length;
    await waitFor(() => this.decoders() === extractors * CONCURRENCY, END_TIMEOUT_MS);
  }

  /** Lets all decoders of a held batch start. */
  release(): void {
    this.gate.open();
  }

  /** Reads the batch; null while the API is unreachable. */
  async batch(id: string): Promise<Batch | null> {
    const answer = await fetch(`${this.cluster.apiUrl}/v1/batches/${id}`).catch(() => null);
    return answer?.ok === true ? BatchSchema.parse(await answer.json()) : null;
  }

  /**
   * Waits for the end of a batch and checks the invariants that must hold under any fault: each item is in exactly one
   * terminal state, there is one result line per item in order, good videos have succeeded (or failed with a code in
   * `tolerated`), no decoder is orphaned, and Redis has no keys of the batch.
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

  /** Waits until no decoder of this cluster is running. */
  async untilIdle(): Promise<void> {
    await waitFor(() => this.decoders() === 0, 15_000);
  }

  /** Deletes everything in Redis. */
  async flush(): Promise<void> {
    await this.withRedis((redis) => redis.flushall());
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    this.remove();
  }

  /** Waits until `count` items have ended. */
  private async untilDone(id: string, count: number): Promise<void> {
    await waitFor(async () => {
      const batch = await this.batch(id);
      return batch !== null && batch.counts.total - batch.counts.pending >= count;
    }, END_TIMEOUT_MS);
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

  /** The number of decoders that read from the scratch space of this cluster. */
  private decoders(): number {
    return Number(execFileSync('sh', ['-c', `ps -eo args | grep -c "[f]fmpeg.*${this.stateDir}" || true`]).toString());
  }

  /** Redis keys of the batch: jobs, live state, suspects. */
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

  /** Runs `work` with a new connection to the current primary. */
  private async withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis =
      this.topology === undefined
        ? new Redis(this.cluster.redisUrl, { maxRetriesPerRequest: null })
        : await this.topology.connectPrimary();
    redis.on('error', () => undefined);
    return work(redis).finally(() => redis.disconnect());
  }
}

/** State of the random generator. CLIPYARD_CHAOS_SEED sets the seed; the same seed gives the same run. */
let state = Number(process.env['CLIPYARD_CHAOS_SEED'] ?? 1) | 0;

/** A random integer from 0 (inclusive) to `limit` (exclusive), by mulberry32. */
export function randomBelow(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[]): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(randomBelow(rest.length), 1)[0]!);
}
export const pause = (ms: number): Promise<void> => sleep(ms);
