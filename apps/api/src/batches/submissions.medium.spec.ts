import 'reflect-metadata';

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
const clips = join(folder.path, 'clips');
let redis: RedisFixture;
let api: ApiProcess;

const put = (path: string, content: string | Uint8Array = 'video'): string => {
  const full = join(clips, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return pathToFileURL(full).href;
};
const post = (body: object): ReturnType<ApiProcess['call']> =>
  api.call('POST', '/v1/batches', undefined, { dataset: 'clips', ...body });
const lines = (text: string | Uint8Array, type = 'application/x-ndjson'): ReturnType<ApiProcess['call']> =>
  api.call('POST', '/v1/batches?dataset=clips&validateOnly=true', undefined, text, { 'content-type': type });
const pointers = ({ body }: Awaited<ReturnType<ApiProcess['call']>>): unknown =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'), { ALLOWED_ROOTS: clips });
  for (const path of ['tree/Punch/clip #1.mp4', 'tree/Punch/50%.MTS', 'tree/Run/v_Run_g02_c01.avi', 'real/Run/3.mp4'])
    put(path);
  for (const path of ['._1.mp4', '.Trashes/501/old.mp4', '@eaDir/a.mp4/S.mp4', '$RECYCLE.BIN/$R1.mp4'])
    put(`tree/${path}`);
  put('tree/Punch/empty.mp4', '');
  put('tree/labels.csv');
  put('tree/notes.txt');
  symlinkSync(join(clips, 'real/Run/3.mp4'), join(clips, 'tree/Run/linked.mp4'));
  symlinkSync(join(clips, 'tree'), join(clips, 'tree/loop'));
  symlinkSync('/etc/hostname', join(clips, 'tree/Run/outside.mp4'));
  execFileSync('sh', ['-c', `printf video > "$(printf '%s/Gro\\337.mp4' "$0")"`, join(clips, 'tree/Run')]);
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('a folder with one of each oddity', () => {
  const source = { prefix: pathToFileURL(join(clips, 'tree')).href, labelFrom: 'folder' };

  it('gives every good video, and one answer that explains the rest', async () => {
    const { status, body } = await post({ source, validateOnly: true });
    expect([status, body['labels']]).toEqual([200, { Punch: 2, Run: 2 }]);
    expect(body).toMatchObject({
      items: 4,
      unreadable: 0,
      leftOut: {
        not_a_video: { count: 1, examples: ['notes.txt'] },
        hidden: { count: 4 },
        list: { count: 1, examples: ['labels.csv'] },
        link: { count: 2, examples: ['Run/outside.mp4', 'loop'] },
        not_utf8: { count: 1 },
        empty: { count: 1, examples: ['Punch/empty.mp4'] },
      },
    });
  });

  it('is submitted in the same way, and the batch keeps the files that were left out', async () => {
    const { status, body } = await post({ source });
    expect([status, Object.keys(body['leftOut'] as object)]).toEqual([
      202,
      ['not_a_video', 'hidden', 'list', 'link', 'not_utf8', 'empty'],
    ]);
    const { data } = (await api.call('GET', `/v1/batches/${body['id'] as string}/items`)).body as {
      data: { customId: string }[];
    };
    expect(data.map(({ customId }) => customId)).toEqual([
      'Punch/50%.MTS',
      'Punch/clip #1.mp4',
      'Run/v_Run_g02_c01.avi',
      'Run/linked.mp4',
    ]);
  });

  it('gives the splits of folders that are named like them, if the caller wants them', async () => {
    for (const path of ['train/Punch/1.mp4', 'val/Punch/2.mp4', 'test/Run/3.mp4']) {
      mkdirSync(dirname(join(clips, 'splits', path)), { recursive: true });
      writeFileSync(join(clips, 'splits', path), path);
    }
    const prefix = pathToFileURL(join(clips, 'splits')).href;
    const without = await post({ source: { prefix, labelFrom: 'folder' }, validateOnly: true });
    expect(without.body['warnings']).toEqual(expect.arrayContaining([expect.stringContaining('named like splits')]));
    const { body } = await post({ source: { prefix, labelFrom: 'folder', splitFrom: 'folder' } });
    expect(body['warnings']).not.toEqual(expect.arrayContaining([expect.stringContaining('named like splits')]));
    const { data } = (await api.call('GET', `/v1/batches/${body['id'] as string}/items`)).body as {
      data: { customId: string; label: string }[];
    };
    expect(data.map(({ customId, label }) => [customId, label])).toEqual([
      ['test/Run/3.mp4', 'Run'],
      ['train/Punch/1.mp4', 'Punch'],
      ['val/Punch/2.mp4', 'Punch'],
    ]);
  });

  it('is refused with the reasons if nothing is left', async () => {
    const { status, body } = await post({ source: { ...source, exclude: ['**'] } });
    expect([status, body['code']]).toEqual([400, 'invalid_manifest']);
    expect(body['detail']).toMatch(/^The submission has no items; .*excluded by a pattern/);
  });
});

describe('a uri that the URL parser would change', () => {
  it('is refused for single videos, prefixes and manifests, too', async () => {
    const classified = await api.call('POST', '/v1/classifications', undefined, { uri: 's3://b/clip #1.mp4' });
    expect([classified.status, pointers(classified)]).toEqual([400, ['/uri']]);
    for (const body of [{ source: { prefix: 's3://b/clips#1' } }, { manifestUri: 'file:///d/list?.ndjson' }]) {
      const refused = await post(body);
      expect([refused.status, refused.body['code']]).toEqual([400, 'invalid_request']);
      expect(refused.body['detail']).toMatch(/must be written %/);
    }
  });
});

describe('a single video', () => {
  it('is refused with both kinds of scores over time, as JSON and as a form', async () => {
    const body = { uri: 's3://b/1.mp4', segments: { by: 'shots' }, timeline: {} };
    const refused = await api.call('POST', '/v1/classifications', undefined, body);
    expect([refused.status, pointers(refused)]).toEqual([400, ['/timeline']]);
    expect(refused.body['detail']).toBe('timeline cannot be combined with segments, which replace it');
    const form = new FormData();
    form.set('file', new Blob(['x']), 'clip.mp4');
    form.set('segments', 'stride:10,overlap=2');
    form.set('timeline', 'true');
    expect(pointers(await api.call('POST', '/v1/classifications', undefined, form))).toEqual(['/timeline']);
    form.set('segments', 'stride');
    expect(pointers(await api.call('POST', '/v1/classifications', undefined, form))).toEqual(['/segments/seconds']);
  });
});

describe('a list', () => {
  const good = '{"uri":"s3://b/1.mp4"}';

  it('is refused with all faulty lines, in every format alike', async () => {
    const faulty = ['{"uri":"/data/2.mp4"}', good, '{"uri":"s3://b/3#.mp4"}', '{"uri":"s3://b/4","split":"val"}'];
    const expected = ['/lines/2/uri', '/lines/3/customId', '/lines/4/uri', '/lines/5/split'];
    expect(pointers(await lines([good, ...faulty].join('\n')))).toEqual(expected);
    const csv = 'uri,split\ns3://b/1.mp4,\n/data/2.mp4,\ns3://b/1.mp4,\ns3://b/3#.mp4,\ns3://b/4,val\n';
    expect(pointers(await lines(csv, 'text/csv'))).toEqual([
      '/lines/3/uri',
      '/lines/4/customId',
      '/lines/5/uri',
      '/lines/6/split',
    ]);
    const manifest = await post({ manifestUri: put('list.csv', csv) });
    expect(pointers(manifest)).toEqual(['/lines/3/uri', '/lines/4/customId', '/lines/5/uri', '/lines/6/split']);
    expect(JSON.stringify(manifest.body['errors'])).toContain('list.csv, line 3: uri must start with');
  });

  it('in another encoding is refused with the line, in every format alike', async () => {
    const csv = Buffer.from('uri,label\ns3://b/1,Punch\ns3://b/2,Groß\n', 'latin1');
    const ndjson = Buffer.from(`${good}\n\n{"uri":"s3://b/2","label":"Groß"}`, 'latin1');
    expect(pointers(await lines(csv, 'text/csv'))).toEqual(['/lines/3']);
    expect(pointers(await lines(ndjson))).toEqual(['/lines/3']);
    expect(pointers(await post({ manifestUri: put('latin1.csv', csv) }))).toEqual(['/lines/3']);
    expect(pointers(await post({ manifestUri: put('latin1.ndjson', ndjson) }))).toEqual(['/lines/3']);
  });

  it.each(['labels.xlsx', 'list.tsv', 'list.json', 'labels.csv.gz', 'list.txt'])(
    '%s is refused by name',
    async (name) => {
      const { status, body } = await post({ manifestUri: put(name, 'PK') });
      expect([status, body['code']]).toEqual([400, 'invalid_manifest']);
      expect(body['detail']).toContain('not a list that Clipyard reads: CSV or NDJSON');
    },
  );

  it('takes null as absent and numbers as texts, inline as in NDJSON', async () => {
    const items = [
      { uri: 's3://b/1', label: null, customId: 7 },
      { uri: 's3://b/2', label: 7, split: null, group: ' ' },
    ];
    const inline = await post({ items, validateOnly: true });
    const listed = await lines(items.map((item) => JSON.stringify(item)).join('\n'));
    expect([inline.status, inline.body['labels'], listed.body['labels']]).toEqual([200, { 7: 1 }, { 7: 1 }]);
  });

  it('gets warnings about its labels', async () => {
    const { body } = await lines(
      'uri,label\ns3://b/1,Café\ns3://b/2,CAFÉ\ns3://b/3, Café \ns3://b/4,NaN\n',
      'text/csv',
    );
    expect(body['labels']).toEqual({ Café: 2, CAFÉ: 1, NaN: 1 });
    expect(body['warnings']).toEqual([
      expect.stringContaining('“Café”, “CAFÉ” differ only in case'),
      expect.stringContaining('“NaN”'),
      expect.stringContaining('3 classes for 4 videos'),
    ]);
  });

  it('has its sources checked by a dry run', async () => {
    const uris = [put('tree/Punch/there.mp4'), `${put('x')}.mp4`, 'file:///etc/passwd', 's3://b/a.mp4'];
    const { body } = await post({ items: uris.map((uri) => ({ uri })), validateOnly: true });
    expect(body).toMatchObject({
      sampled: 4,
      unreadable: 3,
      unreadableByCode: { source_not_found: { count: 1 }, source_forbidden: { count: 2 } },
    });
  });
});

it('refuses options in the query of a JSON body, so that no dry run becomes a submission', async () => {
  const items = [{ uri: 'file:///x.mp4' }];
  const answer = await api.call('POST', '/v1/batches?validateOnly=true', undefined, { dataset: 'clips', items });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(answer.body['detail']).toContain('move validateOnly from the query into the body');
});
