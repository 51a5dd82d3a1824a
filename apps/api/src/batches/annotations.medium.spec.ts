import 'reflect-metadata';

import { join } from 'node:path';

import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;

const post = (body: object): ReturnType<ApiProcess['call']> =>
  api.call('POST', '/v1/batches', undefined, {
    dataset: 'clips',
    items: [{ uri: 'https://example.org/1.mp4' }],
    ...body,
  });
const names = async (query: string): Promise<unknown[]> => {
  const { status, body } = await api.call('GET', `/v1/batches?${query}`);
  expect(status).toBe(200);
  expect(body['nextPageToken']).toBeNull();
  return (body['data'] as { name: unknown }[]).map(({ name }) => name);
};

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
  for (const body of [
    { name: 'Spring A', metadata: { team: 'vision', site: 'a=b' } },
    { name: 'spring B', metadata: { team: 'vision' }, dataset: 'other' },
    { name: 'Autumn', metadata: { team: 'audio' } },
    {},
  ])
    expect((await post(body)).status).toBe(202);
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('the name and the metadata of a batch', () => {
  it('are in the batch, whatever the format of the submission', async () => {
    const { status, body } = await api.call(
      'POST',
      '/v1/batches?dataset=lines&name=Listed&metadata=team%3Dlines&metadata=site%3Da%3Db',
      undefined,
      '{"uri":"https://example.org/1.mp4"}',
      { 'content-type': 'application/x-ndjson' },
    );
    expect([status, body['name'], body['metadata']]).toEqual([202, 'Listed', { team: 'lines', site: 'a=b' }]);
    const read = await api.call('GET', `/v1/batches/${body['id'] as string}`);
    expect([read.body['name'], read.body['metadata']]).toEqual(['Listed', { team: 'lines', site: 'a=b' }]);
  });

  it('are part of what an Idempotency-Key stands for', async () => {
    const send = (name: string): ReturnType<ApiProcess['call']> =>
      api.call(
        'POST',
        '/v1/batches',
        undefined,
        { dataset: 'keyed', items: [{ uri: 'https://example.org/1.mp4' }], name },
        { 'idempotency-key': 'k' },
      );
    const first = await send('one');
    expect((await send('one')).body['id']).toBe(first.body['id']);
    expect((await send('two')).body['code']).toBe('idempotency_mismatch');
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ name: 'x'.repeat(129) }, '/name'],
    [{ metadata: { 'a b': 'x' } }, '/metadata/a b'],
    [{ metadata: { a: 1 } }, '/metadata/a'],
    [{ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])) }, '/metadata'],
  ])('are refused if they are too long or of another form: %j', async (body, pointer) => {
    const refused = await post(body);
    expect([refused.status, (refused.body['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('the list of batches', () => {
  it.each([
    ['name=SPRING', ['spring B', 'Spring A']],
    ['dataset=other', ['spring B']],
    ['metadata=team%3Dvision', ['spring B', 'Spring A']],
    ['metadata=team%3Dvision&metadata=site%3Da%3Db', ['Spring A']],
    ['dataset=clips&purpose=extract&state=queued', [null, 'Autumn', 'Spring A']],
    ['state=failed', []],
    ['purpose=classify', []],
    ['createdAfter=2100-01-01T00%3A00%3A00Z', []],
    ['createdBefore=2000-01-01T00%3A00%3A00Z', []],
    ['createdAfter=2000-01-01T00%3A00%3A00%2B02%3A00&name=autumn', ['Autumn']],
  ])('%s', async (query, expected) => expect(await names(query)).toEqual(expected));

  it('continues a filtered list at its token', async () => {
    const first = await api.call('GET', '/v1/batches?name=spring&pageSize=1');
    expect(first.body['data']).toMatchObject([{ name: 'spring B' }]);
    const token = first.body['nextPageToken'] as string;
    const second = await api.call('GET', `/v1/batches?name=spring&pageSize=1&pageToken=${token}`);
    expect(second.body['data']).toMatchObject([{ name: 'Spring A' }]);
  });

  it.each(['metadata=team', 'createdAfter=yesterday', 'state=done', 'purpose=x', 'name='])(
    'refuses %s',
    async (query) => expect((await api.call('GET', `/v1/batches?${query}`)).status).toBe(400),
  );
});
