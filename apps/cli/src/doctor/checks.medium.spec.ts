import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { parseSettings } from '@clipyard/config';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { redisChecks, redisFacts, redisFindings } from './redis-checks.js';
import { openStore, storeFindings } from './store-checks.js';

const folder = tempDir();
const settings = (redisUrl: string) =>
  parseSettings({ STORE_URL: pathToFileURL(folder.path).href, REDIS_URL: redisUrl });
let redis: RedisFixture;
beforeAll(async () => void (redis = await startRedis()));
afterAll(async () => {
  await redis.stop();
  folder.remove();
});

describe('doctor, with a real Redis and a real store', () => {
  it('reports the configuration of Redis', async () => {
    const facts = await redisFacts(settings(redis.url));
    expect(facts).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      policy: 'noeviction',
      appendOnly: true,
    });
    expect([Math.abs(facts.aheadMs) < 1_000, facts.pingMs > 0, facts.usedBytes > 0]).toEqual([true, true, true]);
    execFileSync('redis-cli', ['-u', redis.url, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']);
    execFileSync('redis-cli', ['-u', redis.url, 'CONFIG', 'SET', 'appendonly', 'no']);
    expect(
      redisFindings(await redisFacts(settings(redis.url)))
        .filter(({ state }) => state !== 'ok')
        .map(({ what }) => what),
    ).toEqual(['Redis eviction', 'Redis persistence']);
  });

  it('reports the reason why Redis does not answer, without the password', async () => {
    expect(await redisChecks(settings('redis://me:secret@127.0.0.1:9'))).toEqual([
      {
        what: 'Redis',
        state: 'problem',
        detail: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/),
        fix: expect.stringContaining('REDIS_URL'),
      },
    ]);
  });

  it('reports a store folder that cannot exist', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const store = await openStore(parseSettings({ STORE_URL: pathToFileURL(join(file, 'store')).href }));
    expect(await storeFindings('file:///x', store)).toEqual([
      expect.objectContaining({
        what: 'Store',
        state: 'problem',
        detail: expect.stringContaining('ENOTDIR'),
        fix: expect.stringContaining('STORE_URL'),
      }),
    ]);
    rmSync(file);
  });

  it('checks the store, and leaves no objects behind', async () => {
    const store = await openStore(settings(redis.url));
    expect(await storeFindings('file:///x', store)).toEqual([
      expect.objectContaining({ what: 'Store', state: 'ok' }),
      expect.objectContaining({ what: 'Conditional writes', state: 'ok' }),
    ]);
    expect(
      readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    ).toEqual([]);
  });

  it('finds a store without conditional writes', async () => {
    const store = await openStore(settings(redis.url));
    const careless = {
      put: store.put.bind(store),
      get: store.get.bind(store),
      delete: store.delete.bind(store),
      putIfAbsent: async (key: string, body: Uint8Array | string) => {
        await store.put(key, body);
        return true;
      },
    };
    expect(await storeFindings('s3://x', careless)).toContainEqual(
      expect.objectContaining({ what: 'Conditional writes', state: 'problem' }),
    );
  });

  it('reports the error of an unreachable store', async () => {
    const away = {
      put: () => Promise.reject(new Error('connect ECONNREFUSED')),
      get: () => Promise.resolve(null),
      delete: () => Promise.resolve(),
      putIfAbsent: () => Promise.resolve(true),
    };
    expect(await storeFindings('s3://x', away)).toEqual([
      expect.objectContaining({ what: 'Store', state: 'problem', detail: expect.stringContaining('ECONNREFUSED') }),
    ]);
  });
});
