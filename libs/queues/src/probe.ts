import { ClipyardError } from '@clipyard/api-contract';
import { Cluster } from 'ioredis';

import { type RedisClient } from './redis-connection.js';

const LIFE_MS = 60_000;
/** A Redis with less memory left counts as full. A shard of a batch needs about half of it. */
const ROOM_BYTES = 1024 ** 2;

/** Writes a key that expires soon: a Redis that is full, or that cannot write to its disk, still answers reads. */
export async function probe(redis: RedisClient, prefix: string): Promise<void> {
  await redis.set(`${prefix}:live:probe`, '1', 'PX', LIFE_MS);
}

/**
 * Detects that Redis is almost full. It then refuses large changes, although it still accepts small ones.
 *
 * @throws ClipyardError `queue_unavailable`
 */
export async function requireRoom(redis: RedisClient): Promise<void> {
  // A Cluster answers for a random node.
  if (redis instanceof Cluster) return;
  // The user may lack the permission.
  const info = await redis.info('memory').catch(() => '');
  const [used, most] = ['used_memory', 'maxmemory'].map((field) =>
    Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0),
  ) as [number, number];
  if (most > 0 && most - used < ROOM_BYTES)
    throw new ClipyardError('queue_unavailable', `Redis is full: ${used} of ${most} bytes (maxmemory) are used`);
}
