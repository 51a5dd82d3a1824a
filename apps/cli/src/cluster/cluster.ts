import { givenSettings } from '@clipyard/config';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SupervisedProcess } from './supervised-process.js';

export interface ClusterOptions {
  /** Everything the cluster keeps: store, Redis' data, caches, logs. */
  readonly stateDir: string;
  readonly allowedRoots: readonly string[];
  /** As the setting BACKBONE. */
  readonly backbone?: string;
  readonly extractors?: number;
  /** 0 takes a free one. */
  readonly port?: number;
  /** A Redis that runs already; otherwise one is started. */
  readonly redisUrl?: string;
  /** Further settings of every process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (message: string) => void;
}

export interface Cluster {
  readonly apiUrl: string;
  readonly processes: readonly SupervisedProcess[];
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
/** Longer than the services' own drain. */
const STOP_TIMEOUT_MS = 30_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function tail(file: string, bytes = 1500): string {
  try {
    const { size } = statSync(file);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const descriptor = openSync(file, 'r');
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    closeSync(descriptor);
    return buffer.toString();
  } catch {
    return '';
  }
}

/**
 * Starts Redis and every service on this machine and waits until all are ready. What dies is started again. Nothing
 * outlives this process.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const stateDir = resolve(options.stateDir);
  const logs = join(stateDir, 'logs');
  for (const folder of ['logs', 'redis', 'store', 'cache']) mkdirSync(join(stateDir, folder), { recursive: true });
  const onEvent = options.onEvent ?? ((): void => undefined);
  const processes: SupervisedProcess[] = [];
  const launch = (name: string, command: string, args: readonly string[], env: Record<string, string> = {}): SupervisedProcess => {
    const launched = new SupervisedProcess({ name, command, args, env, logFile: join(logs, `${name}.log`) }, onEvent);
    processes.push(launched);
    launched.start();
    return launched;
  };
  const stop = async (): Promise<void> => {
    const [services, redis] = [processes.filter(({ name }) => name !== 'redis'), processes.filter(({ name }) => name === 'redis')];
    await Promise.all(services.map((service) => service.stop(STOP_TIMEOUT_MS)));
    await Promise.all(redis.map((service) => service.stop(STOP_TIMEOUT_MS)));
  };

  try {
    let { redisUrl } = options;
    if (redisUrl === undefined) {
      const port = await freePort();
      // noeviction: a queue must refuse, never forget.
      launch('redis', 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', join(stateDir, 'redis'), '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction']);
      redisUrl = `redis://127.0.0.1:${port}`;
    }
    const shared = {
      ...givenSettings(),
      REDIS_URL: redisUrl,
      STORE_URL: pathToFileURL(join(stateDir, 'store')).href,
      CACHE_DIR: join(stateDir, 'cache'),
      ALLOWED_ROOTS: options.allowedRoots.map((root) => resolve(root)).join(':'),
      ...(options.backbone === undefined ? {} : { BACKBONE: options.backbone }),
      ...options.env,
    };
    const names = ['orchestrator', 'trainer', 'predictor', 'api', ...Array.from({ length: options.extractors ?? 1 }, (_, i) => (i === 0 ? 'extractor' : `extractor-${i + 1}`))];
    const ports = new Map<string, number>();
    for (const name of names) {
      const port = name === 'api' && options.port !== undefined && options.port !== 0 ? options.port : await freePort();
      ports.set(name, port);
      const main = fileURLToPath(new URL(`../../../${name.replace(/-\d+$/, '')}/dist/main.js`, import.meta.url));
      launch(name, process.execPath, ['--enable-source-maps', main], { ...shared, HTTP_PORT: String(port) });
    }
    await Promise.all([...ports].map(([name, port]) => waitReady(name, port, join(logs, `${name}.log`))));
    return { apiUrl: `http://127.0.0.1:${ports.get('api')!}`, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitReady(name: string, port: number, logFile: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = await response.text();
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  throw new Error(`${name} is not ready after ${READY_TIMEOUT_MS / 1000} s: ${last}\n${tail(logFile)}`);
}
