import 'reflect-metadata';

import { join } from 'node:path';

import { type CreatedApiKey, type OwnKey, type Quotas } from '@clipyard/api-contract';
import { QuotaLedger } from '@clipyard/queues';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from './api.fixture.js';

const folder = tempDir();
let redis: RedisFixture;
/** Two API processes over one Redis and one store. */
let one: ApiProcess;
let two: ApiProcess;
let admin: CreatedApiKey;
let key: CreatedApiKey;

const items = (count: number) => Array.from({ length: count }, (_, i) => ({ uri: `https://example.org/${i}.mp4` }));
const submit = (api: ApiProcess, count: number, options: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/batches', key, { dataset: 'clips', items: items(count), ...options }, headers);
const keyOf = (quotas: Partial<Quotas> = {}): Promise<CreatedApiKey> =>
  one.createKey({ name: 'robot', scopes: ['submit'], quotas }, admin);
const used = async (): Promise<OwnKey['quotas']> =>
  (await two.call('GET', '/v1/keys/self', key)).body['quotas'] as OwnKey['quotas'];

beforeAll(async () => {
  redis = await startRedis();
  const settings = { MAX_ITEMS_IN_FLIGHT: '10', MAX_ITEMS_A_DAY: '15', MAX_UPLOAD_BYTES_A_DAY: '3000000' };
  one = await startApi(redis.url, join(folder.path, 'store'), settings);
  two = await startApi(redis.url, join(folder.path, 'store'), settings);
  admin = await one.createKey({ name: 'me', scopes: ['admin'] });
});
beforeEach(async () => {
  key = await keyOf();
});
afterAll(async () => {
  await one.stop();
  await two.stop();
  await redis.stop();
  folder.remove();
});

describe('items', () => {
  it('in flight are counted across both processes and released when they finish', async () => {
    const { status, body } = await submit(one, 6);
    expect(status).toBe(202);
    const refused = await submit(two, 5);
    expect([refused.status, refused.body['code']]).toEqual([429, 'quota_exceeded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(2);
    expect((await submit(two, 4)).status).toBe(202);
    expect((await used()).itemsInFlight).toEqual({ limit: 10, used: 10, resetsAt: null });
    // The orchestrator does this when items finish.
    await one.app.get(QuotaLedger).note(key.id, body['id'] as string, 1);
    expect((await submit(two, 5)).status).toBe(202);
  });

  it('per day are limited including finished ones, with Retry-After at the end of the day', async () => {
    const { body } = await submit(one, 10);
    await one.app.get(QuotaLedger).note(key.id, body['id'] as string, 0);
    const refused = await submit(two, 6);
    expect(refused.body).toMatchObject({
      code: 'quota_exceeded',
      detail: expect.stringContaining('15 items per day; 10 are used, 6 more'),
    });
    const { itemsADay } = await used();
    expect(Number(refused.headers.get('retry-after'))).toBeCloseTo(
      (Date.parse(itemsADay.resetsAt!) - Date.now()) / 1000,
      -1,
    );
    expect((await submit(two, 5)).status).toBe(202);
  });

  it('of repeats with an Idempotency-Key count once, and repeats succeed with an exhausted quota', async () => {
    const first = await submit(one, 10, {}, { 'idempotency-key': 'k' });
    const again = await submit(two, 10, {}, { 'idempotency-key': 'k' });
    expect([again.status, again.body['id']]).toEqual([202, first.body['id']]);
    expect((await used()).itemsADay.used).toBe(10);
  });

  it('of a dry run use no quota, and the dry run reports whether they exceed it', async () => {
    expect((await submit(one, 11, { validateOnly: true })).body).toMatchObject({
      items: 11,
      itemsLeft: 10,
      exceedsQuota: true,
    });
    expect((await submit(one, 10, { validateOnly: true })).body).toMatchObject({ itemsLeft: 10, exceedsQuota: false });
    expect((await used()).itemsADay.used).toBe(0);
  });

  it('are limited by the quotas of the key instead of the settings, without a limit for 0', async () => {
    key = await keyOf({ itemsInFlight: 2 });
    expect((await submit(one, 3)).body).toMatchObject({
      code: 'quota_exceeded',
      detail: expect.stringContaining('One request can never have that many'),
    });
    key = await keyOf({ itemsInFlight: 0, itemsADay: 0 });
    expect((await submit(one, 100)).status).toBe(202);
    expect(await used()).toMatchObject({ itemsInFlight: { limit: null, used: 100 } });
  });
});

describe('bytes of uploads', () => {
  const upload = (api: ApiProcess, bytes: number) => api.call('POST', '/v1/uploads', key, Buffer.alloc(bytes, 1));

  it('are counted across both processes for every kind of upload', async () => {
    expect((await upload(one, 1_500_000)).status).toBe(201);
    expect((await upload(two, 1_600_000)).body).toMatchObject({ code: 'quota_exceeded' });
    const { body } = await two.call('POST', '/v1/uploads/in-parts', key, { bytes: 1_000_000 });
    expect(
      (await two.call('PUT', `/v1/uploads/${body['id'] as string}/parts/1`, key, Buffer.alloc(1_000_000, 1))).status,
    ).toBe(204);
    expect((await used()).uploadBytesADay).toMatchObject({ limit: 3_000_000, used: 2_500_000 });
    expect((await two.call('POST', '/v1/uploads/in-parts', key, { bytes: 600_000 })).body).toMatchObject({
      code: 'quota_exceeded',
    });
    const form = new FormData();
    form.set('file', new Blob([Buffer.alloc(2_000_000, 1)]));
    expect((await one.call('POST', '/v1/classifications', key, form)).body).toMatchObject({ code: 'quota_exceeded' });
  });

  it('without a content length are stopped at the quota and leave no upload', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(Buffer.alloc(100_000, 1));
        controller.close();
      },
    });
    const address = (one.app.getHttpServer().address() as { port: number }).port;
    const answer = await fetch(`http://127.0.0.1:${address}/v1/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.key}`, connection: 'close' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([429, 'quota_exceeded']);
    expect((await used()).uploadBytesADay.used).toBeLessThanOrEqual(3_000_000);
  });
});

it('skips quota checks while Redis is away', async () => {
  await redis.kill();
  try {
    expect((await submit(one, 1)).status).toBe(202);
  } finally {
    await redis.restart();
  }
}, 120_000);
