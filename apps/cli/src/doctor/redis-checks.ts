import { ERROR_HELP } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { connectRedis } from '@clipyard/queues';
import { redisTarget } from '@clipyard/service';

import { clockFinding, type Finding } from './finding.js';

export interface RedisFacts {
  readonly version: string;
  readonly policy: string;
  readonly appendOnly: boolean;
  readonly usedBytes: number;
  /** 0: no limit. */
  readonly maxBytes: number;
  readonly pingMs: number;
  /** What its clock is ahead of ours. */
  readonly aheadMs: number;
}

/** Streams, and what BullMQ's scripts take. */
const OLDEST = [6, 2] as const;
const SLOW_MS = 20;
const NEARLY_FULL = 0.8;
const PINGS = 5;

/** @throws what the connection fails with */
export async function redisFacts(settings: Settings): Promise<RedisFacts> {
  const redis = connectRedis(redisTarget(settings), 'producer');
  // A call says how often it was tried; why it failed, the connection does.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.ping();
    const started = performance.now();
    for (let i = 0; i < PINGS; i++) await redis.ping();
    const pingMs = (performance.now() - started) / PINGS;
    const [seconds, micros] = (await redis.time()).map(Number) as [number, number];
    const aheadMs = seconds * 1000 + micros / 1000 - Date.now();
    const info = new Map(
      (await redis.info()).split(/\r?\n/).map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    const number = (name: string): number => Number(info.get(name) ?? 0);
    return {
      version: info.get('redis_version') ?? '',
      policy: info.get('maxmemory_policy') ?? '',
      appendOnly: info.get('aof_enabled') === '1',
      usedBytes: number('used_memory'),
      maxBytes: number('maxmemory'),
      pingMs,
      aheadMs,
    };
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

/** Looks at the Redis of these settings. */
export async function redisChecks(settings: Settings): Promise<Finding[]> {
  try {
    return redisFindings(await redisFacts(settings));
  } catch (error) {
    const place = settings.REDIS_URL.replace(/\/\/[^/]*@/, '//');
    return [
      {
        what: 'Redis',
        state: 'problem',
        detail: `${place}: ${error instanceof Error ? error.message : String(error)}`,
        fix: ERROR_HELP.queue_unavailable,
      },
    ];
  }
}

/** Whether Redis keeps what it is given. */
export function redisFindings({
  version,
  policy,
  appendOnly,
  usedBytes,
  maxBytes,
  pingMs,
  aheadMs,
}: RedisFacts): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  const share = maxBytes === 0 ? 0 : usedBytes / maxBytes;
  return [
    {
      what: 'Redis version',
      state: isOld ? 'problem' : 'ok',
      detail: version,
      ...(isOld ? { fix: 'Install Redis 7: sudo apt-get install redis-server' } : {}),
    },
    {
      what: 'Redis eviction',
      state: policy === 'noeviction' ? 'ok' : 'problem',
      detail: `maxmemory-policy ${policy}`,
      ...(policy === 'noeviction'
        ? {}
        : {
            fix: 'It drops jobs when it is full: redis-cli CONFIG SET maxmemory-policy noeviction && redis-cli CONFIG REWRITE',
          }),
    },
    {
      what: 'Redis persistence',
      state: appendOnly ? 'ok' : 'warning',
      detail: `appendonly ${appendOnly ? 'yes' : 'no'}`,
      ...(appendOnly
        ? {}
        : {
            fix: 'What is in flight is queued again from the store after a crash, which takes a while: redis-cli CONFIG SET appendonly yes && redis-cli CONFIG REWRITE',
          }),
    },
    {
      what: 'Redis memory',
      state: share > NEARLY_FULL ? 'warning' : 'ok',
      detail: `${Math.round(usedBytes / 1e6)} MB of ${maxBytes === 0 ? 'no limit' : `${Math.round(maxBytes / 1e6)} MB`}`,
      ...(share > NEARLY_FULL ? { fix: 'Lower BATCH_WINDOW, or raise it: redis-cli CONFIG SET maxmemory 2gb' } : {}),
    },
    {
      what: 'Redis latency',
      state: pingMs > SLOW_MS ? 'warning' : 'ok',
      detail: `${pingMs.toFixed(1)} ms a call`,
      ...(pingMs > SLOW_MS
        ? { fix: 'Every job takes several calls: put Redis near the workers; redis-cli --latency watches it' }
        : {}),
    },
    clockFinding("Redis' clock", aheadMs),
  ];
}
