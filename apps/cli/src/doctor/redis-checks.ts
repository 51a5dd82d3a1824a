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
  /** By how much its clock is ahead of ours, in milliseconds. */
  readonly aheadMs: number;
}

/** The oldest version that has streams and runs the scripts of BullMQ. */
const OLDEST = [6, 2] as const;
const SLOW_MS = 20;
const NEARLY_FULL = 0.8;
const PINGS = 5;

/**
 * Connects to Redis and measures it.
 *
 * @throws Error with the reason if the connection fails
 */
export async function redisFacts(settings: Settings): Promise<RedisFacts> {
  const redis = connectRedis(redisTarget(settings), 'producer');
  // The error of a call only has the number of attempts; the reason is in the error of the connection.
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

/** Checks the Redis server of these settings. A failed connection is a finding. */
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

/** Checks that Redis is recent and fast enough, and configured to keep its data. */
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
            fix:
              'Redis drops jobs when it is full: ' +
              'redis-cli CONFIG SET maxmemory-policy noeviction && redis-cli CONFIG REWRITE',
          }),
    },
    {
      what: 'Redis persistence',
      state: appendOnly ? 'ok' : 'warning',
      detail: `appendonly ${appendOnly ? 'yes' : 'no'}`,
      ...(appendOnly
        ? {}
        : {
            fix:
              'After a crash, work in flight is queued again from the store, which takes a while: ' +
              'redis-cli CONFIG SET appendonly yes && redis-cli CONFIG REWRITE',
          }),
    },
    {
      what: 'Redis memory',
      state: share > NEARLY_FULL ? 'warning' : 'ok',
      detail:
        `${Math.round(usedBytes / 1e6)} MB` +
        (maxBytes === 0 ? ' without a limit' : ` of ${Math.round(maxBytes / 1e6)} MB`),
      ...(share > NEARLY_FULL
        ? { fix: 'Lower BATCH_WINDOW, or raise the limit: redis-cli CONFIG SET maxmemory 2gb' }
        : {}),
    },
    {
      what: 'Redis latency',
      state: pingMs > SLOW_MS ? 'warning' : 'ok',
      detail: `${pingMs.toFixed(1)} ms per call`,
      ...(pingMs > SLOW_MS
        ? { fix: 'Every job takes several calls: move Redis near the workers; measure it with redis-cli --latency' }
        : {}),
    },
    clockFinding("Redis' clock", aheadMs),
  ];
}
