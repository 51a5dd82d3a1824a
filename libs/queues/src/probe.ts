import { type RedisClient } from './redis-connection.js';

const LIFE_MS = 60_000;

/** Writes a key that expires soon: a Redis that is full, or that cannot write to its disk, still answers reads. */
export async function probe(redis: RedisClient, prefix: string): Promise<void> {
  await redis.set(`${prefix}:live:probe`, '1', 'PX', LIFE_MS);
}
