import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { givenSettings, libraryEnvironment } from '@clipyard/config';

import { freePort } from './free-port.js';
import { lockState } from './state-lock.js';
import { SupervisedProcess } from './supervised-process.js';

export type ServiceName = 'orchestrator' | 'trainer' | 'predictor' | 'api';

export interface ClusterOptions {
  /** The folder for store, Redis' data, caches and logs. Only one cluster can use it at a time. */
  readonly stateDir: string;
  /** Deletes the state of an earlier cluster in the folder, except for its caches. */
  readonly fresh?: boolean;
  readonly allowedRoots: readonly string[];
  /** Value of the setting BACKBONE. */
  readonly backbone?: string;
  readonly extractors?: number;
  readonly orchestrators?: number;
  /** The other services to start, one of each. Default: all. */
  readonly services?: readonly ServiceName[];
  /** Settings of every service. They override those of this process. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Port of the API. 0: a free port. */
  readonly port?: number;
  /** Value of the setting STORE_URL. Default: a folder of the state. */
  readonly storeUrl?: string;
  /** A running Redis. Without it, one is started. */
  readonly redisUrl?: string;
  /** The name of a service that listens for a debugger on port 9229. */
  readonly inspect?: string;
  /** Receives a message for each process that died and is restarted. */
  readonly onEvent?: (message: string) => void;
  /** Aborts the start, and stops the processes that were started. */
  readonly signal?: AbortSignal;
}

export interface Cluster {
  readonly apiUrl: string;
  /** Base URLs of the services, for health checks and metrics, by name. */
  readonly urls: ReadonlyMap<string, string>;
  readonly redisUrl: string;
  /** Settings of the services, for starting another one. */
  readonly settings: Readonly<Record<string, string>>;
  readonly processes: readonly SupervisedProcess[];
  stop(): Promise<void>;
}

/** A small young generation: garbage of long submissions is collected sooner, which saves 50 MB. */
const LEAN = ['--max-semi-space-size=4'];

const INSPECT = '--inspect=127.0.0.1:9229';

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
/** Longer than the services' own drain. */
const STOP_TIMEOUT_MS = 30_000;
const LOG_TAIL = 1500;

/**
 * Starts Redis and every service on this machine and waits until all are ready. From then on, processes that die are
 * restarted. If a process ends before that, the start fails with the end of its log, because a restart would fail too.
 * No process outlives this one.
 */
export async function startCluster({
  stateDir: folder,
  fresh = false,
  allowedRoots,
  backbone,
  extractors = 1,
  orchestrators = 1,
  services = ['orchestrator', 'trainer', 'predictor', 'api'],
  settings = {},
  port: wantedPort = 0,
  storeUrl,
  redisUrl: givenRedis,
  inspect,
  onEvent,
  signal,
}: ClusterOptions): Promise<Cluster> {
  const stateDir = resolve(folder);
  const logs = join(stateDir, 'logs');
  const logOf = (name: string): string => join(logs, `${name}.log`);
  const tailOf = (name: string): string => readFileSync(logOf(name), 'utf8').slice(-LOG_TAIL);
  mkdirSync(stateDir, { recursive: true });
  const unlock = await lockState(stateDir);
  for (const part of ['store', 'redis', 'logs'])
    if (fresh) rmSync(join(stateDir, part), { recursive: true, force: true });
  for (const part of ['store', 'redis', 'logs', 'cache']) mkdirSync(join(stateDir, part), { recursive: true });

  const processes: SupervisedProcess[] = [];
  const starting = new AbortController();
  let isReady = false;
  const launch = (name: string, command: string, args: readonly string[], env: Record<string, string> = {}): void => {
    const launched = new SupervisedProcess({ name, command, args, env, logFile: logOf(name) }, (how) => {
      if (isReady) onEvent?.(`${name} ended (${how}), starting it again`);
      else starting.abort(new Error(`${name} ended (${how}) while it was starting:\n${tailOf(name)}`));
    });
    processes.push(launched);
    launched.start();
  };
  const stop = async (): Promise<void> => {
    const isRedis = ({ name }: SupervisedProcess): boolean => name === 'redis';
    await Promise.all(processes.filter((one) => !isRedis(one)).map((one) => one.stop(STOP_TIMEOUT_MS)));
    await Promise.all(processes.filter(isRedis).map((one) => one.stop(STOP_TIMEOUT_MS)));
    unlock();
  };
  const untilReady = async (name: string, check: () => Promise<boolean>): Promise<void> => {
    const deadline = AbortSignal.timeout(READY_TIMEOUT_MS);
    const ends = AbortSignal.any([starting.signal, deadline, ...(signal === undefined ? [] : [signal])]);
    while (!(await check().catch(() => false))) {
      await sleep(POLL_MS, undefined, { signal: ends }).catch(() => undefined);
      if (deadline.aborted)
        throw new Error(`${name} is not ready after ${READY_TIMEOUT_MS / 1000} s:\n${tailOf(name)}`);
      ends.throwIfAborted();
    }
  };

  try {
    const apiPort = await freePort(wantedPort);
    let redisUrl = givenRedis;
    if (redisUrl === undefined) {
      const port = await freePort();
      // noeviction: a queue must refuse changes rather than lose data.
      launch('redis', 'redis-server', [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        join(stateDir, 'redis'),
        '--appendonly',
        'yes',
        '--appendfsync',
        'everysec',
        '--save',
        '',
        '--maxmemory-policy',
        'noeviction',
      ]);
      await untilReady('redis', () => answersPing(port));
      redisUrl = `redis://127.0.0.1:${port}`;
    }
    const shared = {
      ...givenSettings(),
      ...settings,
      REDIS_URL: redisUrl,
      STORE_URL: storeUrl ?? pathToFileURL(join(stateDir, 'store')).href,
      CACHE_DIR: join(stateDir, 'cache'),
      // These folders are next to the store, which services always deny.
      SOURCES_DENIED: [
        { ...givenSettings(), ...settings }.SOURCES_DENIED ?? '',
        ...['redis', 'logs'].map((part) => pathToFileURL(join(stateDir, part)).href),
      ].join(' '),
      ALLOWED_ROOTS: allowedRoots.map((root) => resolve(root)).join(':'),
      ...(backbone === undefined
        ? {}
        : { BACKBONE: ['auto', 'untrained'].includes(backbone) ? backbone : resolve(backbone) }),
    };
    const several = (name: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}-${i + 1}`));
    const names = [
      ...services.flatMap((name) => several(name, name === 'orchestrator' ? orchestrators : 1)),
      ...several('extractor', extractors),
    ];
    if (inspect !== undefined && !names.includes(inspect))
      throw new Error(`There is no service ${inspect}; there are ${names.join(', ')}`);
    const ports = new Map<string, number>();
    for (const name of names) {
      const port = name === 'api' ? apiPort : await freePort();
      ports.set(name, port);
      const main = fileURLToPath(new URL(`../../../apps/${name.replace(/-\d+$/, '')}/dist/main.js`, import.meta.url));
      const flags = [...(name === 'api' ? LEAN : []), ...(name === inspect ? [INSPECT] : [])];
      launch(name, process.execPath, ['--enable-source-maps', ...flags, main], {
        ...libraryEnvironment(),
        ...shared,
        HTTP_PORT: String(port),
      });
    }
    await Promise.all(
      [...ports].map(([name, port]) =>
        untilReady(
          name,
          async () => (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok,
        ),
      ),
    );
    isReady = true;
    return {
      apiUrl: `http://127.0.0.1:${apiPort}`,
      redisUrl,
      settings: shared,
      urls: new Map([...ports].map(([name, port]) => [name, `http://127.0.0.1:${port}`])),
      processes,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether Redis answers PING, which it does only after it has read its log. */
async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')));
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString().startsWith('+PONG');
  } finally {
    socket.destroy();
  }
}
