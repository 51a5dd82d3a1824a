import { type ItemOutcome, ItemOutcomeSchema } from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
const store = new FileSystemObjectStore(folder.path);
let redis: RedisFixture;
let api: ApiProcess;
beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, folder.path);
}, 120_000);
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

const submit = async (customIds: readonly string[]): Promise<string> => {
  const items = customIds.map((customId) => ({ customId, uri: `https://example.org/${customId}.mp4` }));
  const { status, body } = await api.call('POST', '/v1/batches', undefined, { dataset: 'clips', items });
  expect(status).toBe(202);
  return body['id'] as string;
};

const outcome = (customId: string): ItemOutcome =>
  ItemOutcomeSchema.parse({
    index: 0,
    customId,
    uri: `https://example.org/${customId}.mp4`,
    state: 'succeeded',
    videoId: 'v',
    frames: 1,
    cached: false,
    attempts: 1,
    timings: null,
    error: null,
    model: null,
    top: null,
  });

describe('a damaged object', () => {
  it('is reported by its list, and by a read of its resource, with its key and the repair', async () => {
    const good = await submit(['a']);
    const bad = 'batch_00000000000000000zz';
    const key = keys.batch(bad);
    await store.put(key, '{"id":');
    await store.put(keys.index('batches', bad, 'default'), '');
    const list = await api.call('GET', '/v1/batches');
    expect(list).toMatchObject({
      status: 200,
      body: { data: [{ id: good }], skipped: [{ code: 'object_damaged', key, repair: expect.stringMatching(/./) }] },
    });
    expect(await api.call('GET', `/v1/batches/${bad}`)).toMatchObject({
      status: 500,
      body: { code: 'object_damaged', retryable: false, errors: [{ pointer: `/${key}`, code: 'object_damaged' }] },
    });
  });

  it('has a code of its own if a newer version wrote it', async () => {
    const run = 'run_00000000000000000zz';
    await store.put(keys.trainingRun(run), '{"recordVersion":2}');
    await store.put(keys.index('training-runs', run, 'default'), '');
    expect(await api.call('GET', '/v1/training-runs')).toMatchObject({
      status: 200,
      body: { data: [], skipped: [{ code: 'object_too_new' }] },
    });
    expect(await api.call('GET', `/v1/training-runs/${run}`)).toMatchObject({
      status: 500,
      body: { code: 'object_too_new', detail: expect.stringContaining('written by a newer version') },
    });
  });

  it('leaves a download complete: its items are failed with the reason', async () => {
    const id = await submit(['a', 'b']);
    await store.put(keys.batchShardOutcome(id, 0, 0), JSON.stringify({ items: [outcome('a')] }).slice(0, 40));
    const { status, body } = await api.call('GET', `/v1/batches/${id}/results`);
    expect(status).toBe(200);
    const lines = String(body['text']).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as ItemOutcome).error?.code)).toEqual([
      'object_damaged',
      'object_damaged',
    ]);
    expect((await api.call('GET', `/v1/batches/${id}/items`)).status).toBe(200);
  });

  it('makes a download that needs it fail, instead of returning an empty response', async () => {
    const id = 'rcl_00000000000000000zz';
    const key = keys.reclassificationPart(id, 0, { items: 2, changed: 0, failed: 0 });
    await store.put(
      keys.reclassification(id),
      JSON.stringify({
        id,
        model: 'model_1',
        from: null,
        dataset: { name: 'clips', version: 1 },
        batch: null,
        parts: 1,
        createdAt: '2026-01-01T00:00:00.000Z',
        project: 'default',
      }),
    );
    await store.put(key, '{"changed":true}\n');
    expect(await api.call('GET', `/v1/reclassifications/${id}/results`)).toMatchObject({
      status: 500,
      body: { code: 'object_damaged', errors: [{ pointer: `/${key}` }] },
    });
  });
});
