import { type RedisFixture, startRedis } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RateLimiter } from './rate-limiter.js';
import { connectRedis, type RedisClient } from './redis-connection.js';

let server: RedisFixture;
let connections: RedisClient[];
beforeAll(async () => {
  server = await startRedis();
  connections = [connectRedis(server.url, 'producer'), connectRedis(server.url, 'producer')];
});
afterAll(async () => {
  connections.forEach((connection) => connection.disconnect());
  await server.stop();
});

describe('RateLimiter', () => {
  it('lets a burst of two minutes through, shared by all processes, and no caller pay for another', async () => {
    // One call a minute: none comes free while the test runs.
    const [one, two] = connections.map((redis) => new RateLimiter(redis, 'rate', 1));
    expect([await one!.take('a'), await two!.take('a')]).toEqual([0, 0]);
    const wait = await one!.take('a');
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await two!.take('a')).toBeGreaterThan(0);
    expect(await two!.take('b')).toBe(0);
  });

  it('of 0 is none', async () => {
    const limiter = new RateLimiter(connections[0]!, 'none', 0);
    expect(await Promise.all(Array.from({ length: 100 }, () => limiter.take('a')))).toEqual(Array(100).fill(0));
  });
});
