import 'reflect-metadata';

import { join } from 'node:path';

import { readParquetRows } from '@clipyard/tables';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;
let url: string;
let id: string;

const get = (path: string): Promise<Response> => fetch(`${url}/v1/batches/${id}/${path}`);

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
  url = await api.app.getUrl();
  const items = Array.from({ length: 300 }, (_, i) => ({
    uri: `s3://b/${i}.mp4`,
    customId: i === 1 ? '=1+1, "Größe"' : `clip-${i}`,
    ...(i % 3 === 0 ? {} : { label: i % 3 === 1 ? 'Punch' : 'Run' }),
  }));
  const { status, body } = await api.call('POST', '/v1/batches', undefined, { dataset: 'clips', items });
  expect(status).toBe(202);
  id = body['id'] as string;
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('results', () => {
  it('as CSV have a header, and cells that are as they were submitted', async () => {
    const answer = await get('results?format=csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.csv"`);
    const [header, first, second, ...rest] = (await answer.text()).split('\r\n');
    expect(header).toMatch(
      /^index,custom_id,uri,label,(\w+,)*state,error_code,error_message,predicted,probability,abstained,class_1,/,
    );
    expect(header).toContain(',probability_5,model,video_id,frames,cached,attempts,fetch_ms,');
    expect(first).toMatch(/^0,clip-0,s3:\/\/b\/0\.mp4,,/);
    expect(second).toMatch(/^1,"=1\+1, ""Größe""",s3:\/\/b\/1\.mp4,Punch,/);
    expect(rest).toHaveLength(299);
  });

  it('as Parquet have the same columns, with nested ranked classes', async () => {
    const answer = await get('results?format=parquet');
    expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    const rows = readParquetRows(new Uint8Array(await answer.arrayBuffer()));
    expect(rows).toHaveLength(300);
    expect(rows[1]).toMatchObject({
      index: 1,
      custom_id: '=1+1, "Größe"',
      label: 'Punch',
      state: 'pending',
      top: null,
    });
    expect(rows[0]).toMatchObject({ label: null, predicted: null, cached: false, attempts: 0, fetch_ms: null });
  });

  it('are NDJSON unless a format is named', async () => {
    const answer = await get('results');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect((await answer.text()).split('\n')).toHaveLength(301);
  });

  it('of an unknown batch, or in an unknown format, are refused before a file begins', async () => {
    expect((await get('results?format=xlsx')).status).toBe(400);
    for (const format of ['csv', 'parquet']) {
      const answer = await fetch(`${url}/v1/batches/batch_01hzy3v7w8q9r0s1t2u3v4w5x6/results?format=${format}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('json')]);
    }
  });
});

describe('items', () => {
  it('as a file are all that fulfil the conditions', async () => {
    const parquet = await get('items?format=parquet&label=Run');
    const rows = readParquetRows(new Uint8Array(await parquet.arrayBuffer()));
    expect([rows.length, new Set(rows.map(({ label }) => label))]).toEqual([100, new Set(['Run'])]);
    expect((await (await get('items?format=csv&label=Punch')).text()).split('\r\n')).toHaveLength(102);
    expect(await (await get('items?format=csv&state=failed')).text()).toMatch(/^index,custom_id,.*erased\r\n$/);
  });

  it('have no pages in a file', async () => {
    const answer = await get('items?format=csv&pageToken=0.5');
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      400,
      'format=csv has no pages; omit pageToken',
    ]);
  });
});
