import { Redis, type RedisOptions } from 'ioredis';

/** A producer must answer its caller: it fails within a few seconds instead of queueing commands for ever. */
const PRODUCER: RedisOptions = { maxRetriesPerRequest: 2, enableOfflineQueue: true, connectTimeout: 5_000, commandTimeout: 10_000 };
/** A worker waits for Redis however long it takes; BullMQ requires null here for its blocking commands. */
const WORKER: RedisOptions = { maxRetriesPerRequest: null, connectTimeout: 5_000 };

const retryStrategy = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 6), 5_000);

/** Connects to Redis. `onError` hears connection errors, which ioredis would otherwise print. */
export function connectRedis(url: string, role: 'producer' | 'worker', onError: (error: Error) => void = () => undefined): Redis {
  const redis = new Redis(url, { ...(role === 'producer' ? PRODUCER : WORKER), retryStrategy });
  redis.on('error', onError);
  return redis;
}
