import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { type Batch, BatchSchema, isTerminal } from '@clipyard/api-contract';
import { freePort, type ServiceName, startCluster, SupervisedProcess } from '@clipyard/local-stack';
import { connectRedis } from '@clipyard/queues';

/** Milliseconds that each item takes, and items per second of the encoder of a worker (0: unlimited). */
export interface WorkerKind {
  readonly itemMs: number;
  readonly perSecond?: number;
}

export interface ControlPlaneOptions {
  readonly scratch: string;
  /** Worker processes that replace extractors. */
  readonly workers?: WorkerKind & { readonly count: number };
  readonly extractors?: number;
  readonly services?: readonly ServiceName[];
  readonly settings?: Readonly<Record<string, string>>;
}

export type Redis = ReturnType<typeof connectRedis>;

/** The product without arithmetic: real Redis and file-system store, api, orchestrator, and null workers. */
export interface ControlPlane {
  readonly api: string;
  readonly redis: Redis;
  readonly redisUrl: string;
  pid(name: string): number;
  /** Starts another worker process, which writes to this log. The caller stops it. */
  launch(name: string, kind: WorkerKind): { readonly process: SupervisedProcess; readonly log: string };
  stop(): Promise<void>;
}

const STOP_MS = 10_000;
const BACKBONE_WAIT_MS = 1_500;

export async function startControlPlane({
  scratch,
  workers = { count: 0, itemMs: 0 },
  extractors = 0,
  services = ['orchestrator', 'api'],
  settings = {},
}: ControlPlaneOptions): Promise<ControlPlane> {
  const logs = join(scratch, 'logs');
  const data = join(scratch, 'redis-data');
  for (const folder of [logs, data]) mkdirSync(folder, { recursive: true });
  const ended =
    (name: string) =>
    (how: string): void =>
      void process.stderr.write(`${name} ended: ${how}\n`);
  const port = await freePort();
  const redisUrl = `redis://127.0.0.1:${port}`;
  const server = new SupervisedProcess(
    {
      name: 'redis',
      command: 'redis-server',
      args: [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        data,
        '--appendonly',
        'yes',
        '--appendfsync',
        'everysec',
        '--save',
        '',
        '--maxmemory-policy',
        'noeviction',
      ],
      env: {},
      logFile: join(logs, 'redis.log'),
    },
    ended('redis'),
  );
  server.start();
  const redis = connectRedis(redisUrl, 'worker');
  await redis.ping();
  const stateDir = join(scratch, 'state');
  const shared = { LOG_LEVEL: 'warn', ...settings };
  const cluster = await startCluster({
    stateDir,
    allowedRoots: [scratch],
    backbone: 'untrained',
    extractors,
    services,
    settings: shared,
    redisUrl,
  });
  const main = fileURLToPath(new URL('null-worker.js', import.meta.url));
  const env = {
    ...shared,
    REDIS_URL: redisUrl,
    STORE_URL: pathToFileURL(join(stateDir, 'store')).href,
    CACHE_DIR: join(stateDir, 'cache'),
    ALLOWED_ROOTS: scratch,
  };
  const launch: ControlPlane['launch'] = (name, { itemMs, perSecond = 0 }) => {
    const log = join(logs, `${name}.log`);
    const one = new SupervisedProcess(
      { name, command: process.execPath, args: [main, String(itemMs), String(perSecond)], env, logFile: log },
      ended(name),
    );
    one.start();
    return { process: one, log };
  };
  const nulls = Array.from({ length: workers.count }, (_, i) => launch(`worker-${i}`, workers).process);
  const processes = [...cluster.processes, ...nulls];
  if (workers.count > 0) await sleep(BACKBONE_WAIT_MS);
  return {
    api: cluster.apiUrl,
    redis,
    redisUrl,
    launch,
    pid: (name) => processes.find((one) => one.name === name)!.pid!,
    stop: async () => {
      await Promise.all(nulls.map((worker) => worker.stop(STOP_MS)));
      await cluster.stop();
      redis.disconnect();
      await server.stop(STOP_MS);
    },
  };
}

/** Writes small distinct files, which are fetched and hashed as videos. @returns their uris */
export function writeSources(scratch: string, count: number): string[] {
  const folder = join(scratch, 'sources');
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, `${i}.bin`);
    writeFileSync(path, `video ${i}`);
    return pathToFileURL(path).href;
  });
}

/** Lines of a submission, created while they are sent. Item i has the uri i modulo the number of uris. */
export function* manifestLines(uris: readonly string[], count: number): Generator<Buffer> {
  let text = '';
  for (let i = 0; i < count; i++) {
    text += `${JSON.stringify({ customId: `item-${i}`, uri: uris[i % uris.length], label: `class-${i % 5}` })}\n`;
    if (text.length < 256 * 1024) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** Submits an NDJSON body. Each submission has its own image size and so its own feature spec, so nothing is cached. */
export async function submit(api: string, dataset: string, lines: Iterable<Buffer>, imageSize = 220): Promise<Batch> {
  const body = ReadableStream.from(lines);
  const answer = await fetch(`${api}/v1/batches?dataset=${dataset}&maxFrames=1&imageSize=${imageSize}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
    duplex: 'half',
  } as RequestInit);
  if (answer.status !== 202)
    throw new Error(`The submission was answered with ${answer.status}: ${await answer.text()}`);
  return BatchSchema.parse(await answer.json());
}

/** Cancels a batch and waits until it has ended. */
export async function cancel(api: string, id: string): Promise<void> {
  await fetch(`${api}/v1/batches/${id}/cancel`, { method: 'POST' });
  await untilBatch(api, id, ended, 120_000);
}

export async function readBatch(api: string, id: string): Promise<Batch> {
  return BatchSchema.parse(await (await fetch(`${api}/v1/batches/${id}`)).json());
}

/**
 * Polls until the batch meets the condition.
 *
 * @throws Error after `timeoutMs`
 */
export async function untilBatch(
  api: string,
  id: string,
  wanted: (batch: Batch) => boolean,
  timeoutMs: number,
  pollMs = 20,
): Promise<Batch> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(pollMs)) {
    const batch = await readBatch(api, id);
    if (wanted(batch)) return batch;
  }
  throw new Error(`The batch ${id} is not there after ${timeoutMs} ms: ${JSON.stringify(await readBatch(api, id))}`);
}

export const ended = ({ state }: Batch): boolean => isTerminal(state);
