import 'reflect-metadata';

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';

import { type CreatedApiKey, storedName } from '@clipyard/api-contract';
import { DatasetRepository, writeShardRows } from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { datasetShard, featureSpec, type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const spec = featureSpec({ maxFrames: 1, featureSize: 2 });
const NDJSON = { 'content-type': 'application/x-ndjson' };
const CSV = { 'content-type': 'text/csv' };

const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;
let ann: CreatedApiKey;
let count = 0;
/** The dataset of one test. */
let name: string;

const idOf = (video: string): string => createHash('sha256').update(video).digest('hex');

/** A dataset with videos that were submitted with these labels. */
async function dataset(labels: Record<string, string>, project = 'default'): Promise<void> {
  const store = new FileSystemObjectStore(join(folder.path, 'store'));
  const rows = Object.entries(labels).map(([video, label]) => ({
    videoId: idOf(video),
    customId: video,
    uri: `upload://${video}`,
    label,
    split: null,
    group: null,
  }));
  const key = keys.datasetShard(storedName(project, name), 'digest');
  await writeShardRows(store, key, rows);
  const shard = datasetShard('digest', { key, rows: rows.length });
  await new DatasetRepository(store).append({ project }, name, spec, specId(spec), true, [shard]);
}

const patch = (
  body: unknown,
  headers: Record<string, string> = {},
  { key = ann, query = '' }: { readonly key?: CreatedApiKey; readonly query?: string } = {},
): ReturnType<ApiProcess['call']> => api.call('PATCH', `/v1/datasets/${name}/videos${query}`, key, body, headers);

const textAt = async (path: string): Promise<string> =>
  (await api.call('GET', `/v1/datasets/${name}/${path}`, ann)).body['text'] as string;

const versionNow = async (): Promise<unknown> => (await api.call('GET', `/v1/datasets/${name}`, ann)).body['version'];

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'));
  admin = await api.createKey({ name: 'admin', scopes: ['admin'], project: '*' });
  ann = await api.createKey({ name: 'ann', scopes: ['submit'], project: 'default' }, admin);
});
beforeEach(() => {
  name = `clips-${count++}`;
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('changes of labels over HTTP', () => {
  it('are made by JSON, and the history names who made them and why', async () => {
    await dataset({ a: 'walk', b: 'run' });
    const { status, body, headers } = await patch({ edits: [{ customId: 'a', label: ' jump ' }], reason: 'seen' });
    expect([status, body]).toEqual([
      200,
      { dataset: name, version: 2, edited: 1, unchanged: 0, kept: 0, validateOnly: false },
    ]);
    expect(headers.get('etag')).toBe('"2"');
    const { body: history } = await api.call('GET', `/v1/datasets/${name}/versions`, ann);
    expect((history['data'] as { cause: unknown }[])[0]?.cause).toEqual({
      kind: 'labels',
      by: 'ann',
      reason: 'seen',
      edited: 1,
    });
    const { body: found } = await api.call('GET', `/v1/datasets/${name}/videos?label=jump`, ann);
    expect(found['data']).toMatchObject([{ customId: 'a', label: 'jump' }]);
  });

  it('make the round trip through a spreadsheet', async () => {
    await dataset({ a: 'walk', 'b, "best"': '=1+1', c: 'run' });
    const csv = await textAt('labels.csv');
    expect(csv.split('\n')[0]).toBe('videoId,customId,uri,label,split,group,excluded,note');
    expect((await patch(csv, CSV)).body).toMatchObject({ edited: 0, unchanged: 3 });
    expect(await textAt('labels.csv')).toBe(csv);
    const edited = csv.replace(',walk,,,false,', ',jump,test,g1,true,"two\nlines"').replace(',run,', ',,');
    expect((await patch(edited, CSV)).body).toMatchObject({ edited: 2, unchanged: 1 });
    expect(await textAt('labels.csv')).toBe(edited);
    const lines = (await textAt('labels')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { label: string }).label)).toEqual(['jump', '=1+1', null]);
    // NDJSON says what a person has set, so it confirms the values that were only submitted.
    expect((await patch(lines.join('\n'), NDJSON)).body).toMatchObject({ edited: 2, unchanged: 1 });
    expect((await patch(lines.join('\n'), NDJSON)).body).toMatchObject({ edited: 0, unchanged: 3 });
  });

  it('are refused if the dataset has changed since', async () => {
    await dataset({ a: 'walk' });
    const edits = [{ customId: 'a', label: 'run' }];
    expect((await patch({ edits }, { 'If-Match': '"1"' })).status).toBe(200);
    const { status, body } = await patch({ edits: [{ customId: 'a', label: 'jump' }] }, { 'If-Match': '"1"' });
    expect([status, body['code']]).toEqual([412, 'precondition_failed']);
    expect((await patch({ edits }, { 'If-Match': 'yesterday' })).status).toBe(400);
  });

  it('can be undone', async () => {
    await dataset({ a: 'walk' });
    await patch({ edits: [{ customId: 'a', label: 'run' }] });
    const undone = await api.call('POST', `/v1/datasets/${name}/versions/2/undo`, ann);
    expect([undone.status, undone.body]).toMatchObject([200, { version: 3, edited: 1 }]);
    expect(JSON.parse(await textAt('versions/2/diff/3'))).toMatchObject({
      customId: 'a',
      before: { label: 'run' },
      after: { label: 'walk' },
    });
  });

  it.each([
    ['no such video', '{"customId":"a","label":"run"}\n{"customId":"z","label":"run"}', '/lines/2'],
    ['two labels for one video', '{"customId":"a","label":"run"}\n{"customId":"a","label":"jump"}', '/lines/2'],
    [
      'one video by both of its ids',
      `{"customId":"a","label":"run"}\n{"videoId":"${idOf('a')}","label":"run"}`,
      '/lines/2',
    ],
    [
      'a video that only another project has',
      `{"customId":"a","label":"run"}\n{"videoId":"${idOf('theirs')}","label":"run"}`,
      '/lines/2',
    ],
    ['no field', '{"customId":"a","label":"run"}\n\n{"customId":"b"}', '/lines/3'],
    ['an unknown field', '{"customId":"a","label":"run","tag":"x"}', '/lines/1'],
    ['a wrong split', '{"customId":"a","split":"val"}', '/lines/1/split'],
    ['a line cut in half', '{"customId":"a","label":"run"}\n{"customId":"b","la', '/lines/2'],
  ])('with %s change nothing, and the error names the line', async (_, lines, pointer) => {
    await dataset({ a: 'walk', b: 'walk' });
    await dataset({ theirs: 'walk' }, 'other');
    const { status, body } = await patch(lines, NDJSON);
    expect([status, body['code']]).toEqual([400, 'invalid_manifest']);
    expect((body['errors'] as { pointer: string }[]).map((error) => error.pointer)).toEqual([pointer]);
    expect(await versionNow()).toBe(1);
  });

  it('whose connection breaks change nothing', async () => {
    await dataset({ a: 'walk' });
    const { port, hostname } = new URL(await api.app.getUrl());
    const upload = request({
      port,
      hostname,
      path: `/v1/datasets/${name}/videos`,
      method: 'PATCH',
      headers: { ...NDJSON, authorization: `Bearer ${ann.key}`, 'content-length': 1_000_000 },
    });
    const failed = once(upload, 'close').catch(() => undefined);
    upload.on('error', () => undefined);
    await new Promise((resolve) => upload.write('{"customId":"a","label":"run"}\n', resolve));
    upload.destroy();
    await failed;
    expect((await patch({ edits: [{ customId: 'a', note: 'seen' }] })).body).toMatchObject({ version: 2, edited: 1 });
    expect(await textAt('labels.csv')).toContain(',walk,,,false,seen');
  });

  it('are checked only in a dry run', async () => {
    await dataset({ a: 'walk' });
    const { body } = await patch('customId,label\na,run\n', CSV, { query: '?validateOnly=true' });
    expect(body).toMatchObject({ edited: 1, validateOnly: true });
    expect(await versionNow()).toBe(1);
  });

  it('of another project do not exist', async () => {
    await dataset({ a: 'walk' });
    const other = await api.createKey({ name: 'bob', scopes: ['submit'], project: 'other' }, admin);
    const { status, body } = await patch({ edits: [{ customId: 'a', label: 'run' }] }, {}, { key: other });
    expect([status, body['code']]).toEqual([404, 'not_found']);
  });

  it('and deletions by a key of all projects act on the named project, else on the default project', async () => {
    await dataset({ a: 'walk' });
    await dataset({ a: 'run' }, 'vision');
    const vision = await api.createKey({ name: 'vision', scopes: ['submit'], project: 'vision' }, admin);
    const named = `vision:${name}`;
    const labelFor = async (key: CreatedApiKey): Promise<unknown> =>
      (await api.call('GET', `/v1/datasets/${name}/videos`, key)).body['data'];
    const edit = (of: string, label: string): ReturnType<ApiProcess['call']> =>
      api.call('PATCH', `/v1/datasets/${of}/videos`, admin, { edits: [{ customId: 'a', label }] });
    expect((await edit(named, 'jump')).body).toMatchObject({ dataset: named, version: 2, edited: 1 });
    expect([await labelFor(ann), await labelFor(vision)]).toMatchObject([[{ label: 'walk' }], [{ label: 'jump' }]]);
    expect((await edit(name, 'swim')).body).toMatchObject({ dataset: name, version: 2, edited: 1 });
    expect([await labelFor(ann), await labelFor(vision)]).toMatchObject([[{ label: 'swim' }], [{ label: 'jump' }]]);
    expect((await api.call('POST', `/v1/datasets/${named}/versions/2/undo`, admin)).body).toMatchObject({ edited: 1 });
    expect([await labelFor(ann), await labelFor(vision)]).toMatchObject([[{ label: 'swim' }], [{ label: 'run' }]]);
    const { id: upload } = (await api.call('POST', '/v1/uploads/in-parts', vision, { bytes: 4 })).body;
    for (const [path, project] of [
      [`datasets/${named}`, 'vision'],
      [`datasets/${name}`, 'default'],
      // An id names a resource of any project.
      [`uploads/${upload as string}`, 'vision'],
      // A video may be in several projects.
      [`videos/${idOf('a')}`, 'default'],
    ] as const) {
      const { status, body } = await api.call('DELETE', `/v1/${path}?force=true`, admin);
      expect([path, status, body['project']]).toEqual([path, 202, project]);
    }
  });

  it('need the scope submit', async () => {
    await dataset({ a: 'walk' });
    const reader = await api.createKey({ name: 'reader', scopes: ['read'], project: 'default' }, admin);
    expect((await patch({ edits: [{ customId: 'a', label: 'run' }] }, {}, { key: reader })).status).toBe(403);
    expect((await api.call('GET', `/v1/datasets/${name}/labels.csv`, reader)).status).toBe(200);
  });
});
