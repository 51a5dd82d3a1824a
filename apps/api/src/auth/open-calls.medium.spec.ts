import 'reflect-metadata';

import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { ApiKeyRepository } from '@clipyard/access';
import { type Batch, type CreatedApiKey } from '@clipyard/api-contract';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from './api.fixture.js';

const DAY_MS = 86_400_000;
/** Keys are cached for 10 s. */
const SECONDS = 13;

const folder = tempDir();
const keys = new ApiKeyRepository(new FileSystemObjectStore(join(folder.path, 'store')));
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;
let batch: Batch;

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
}, 60_000);
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
}, 60_000);

/** Starts a call and resolves when it has been accepted; `broken` resolves with the seconds until it was closed. */
async function open(
  path: string,
  key?: CreatedApiKey,
  method = 'GET',
): Promise<{ readonly status: number; readonly broken: Promise<number> }> {
  const { port } = api.app.getHttpServer().address() as AddressInfo;
  const call = request({
    port,
    host: '127.0.0.1',
    path,
    method,
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key.key}` }) },
  });
  const started = performance.now();
  const broken = new Promise<number>((resolve) =>
    call.on('close', () => resolve((performance.now() - started) / 1000)),
  );
  call.on('error', () => undefined);
  if (method !== 'GET') {
    call.write('the beginning of an upload');
    return { status: 0, broken };
  }
  call.end();
  const answer = await new Promise<IncomingMessage>((resolve) => call.on('response', resolve));
  answer.on('error', () => undefined).resume();
  return { status: answer.statusCode!, broken };
}
/** Opens the event stream of a batch that never finishes, and an upload that never completes. */
const openAll = async (key?: CreatedApiKey) => [
  await open(`/v1/batches/${batch.id}/events`, key),
  await open('/v1/uploads', key, 'POST'),
];

const made = (name: string, now?: number): Promise<CreatedApiKey> =>
  keys.create({ name, scopes: ['submit'], ...(now === undefined ? {} : { expiresInDays: 1 }) }, now);

describe('a long-running call', () => {
  it('continues without a key until the first key is created', async () => {
    batch = (
      await api.call('POST', '/v1/batches', undefined, {
        dataset: 'clips',
        items: [{ uri: 'upload://upload_0000000000000000000' }],
      })
    ).body as unknown as Batch;
    const calls = await openAll();
    expect(calls[0]!.status).toBe(200);
    admin = await api.createKey({ name: 'admin', scopes: ['admin'] });
    for (const { broken } of calls) expect(await broken).toBeLessThan(SECONDS);
  }, 60_000);

  it('ends in the second in which its key expires', async () => {
    const key = await made('of yesterday', Date.now() - DAY_MS + 3_000);
    const calls = await openAll(key);
    expect(calls[0]!.status).toBe(200);
    for (const { broken } of calls) expect(await broken).toBeLessThan(6);
    expect((await open(`/v1/batches/${batch.id}/events`, key)).status).toBe(401);
  }, 60_000);

  it('ends when another process revokes its key, while calls with other keys continue', async () => {
    const [key, other] = [await made('robot'), await made('other')];
    const calls = await openAll(key);
    const [watched] = await openAll(other);
    await keys.revoke(key.id);
    for (const { broken } of calls) expect(await broken).toBeLessThan(SECONDS);
    expect(await Promise.race([watched!.broken, api.call('GET', '/v1/keys', admin).then(({ status }) => status)])).toBe(
      200,
    );
    await api.call('DELETE', `/v1/keys/${other.id}`, admin);
    await watched!.broken;
    expect(api.log.filter(({ message }) => message === 'request failed')).toEqual([]);
  }, 60_000);
});
