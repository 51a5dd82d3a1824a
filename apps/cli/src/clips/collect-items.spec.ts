import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type BatchItem } from '@clipyard/api-contract';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { failureOf, failureText } from '../failures.js';
import { type Collected, collectItems, type CollectOptions } from './collect-items.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

const put = (path: string, text: string | Uint8Array = 'video'): string => {
  const full = join(folder.path, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
};
const at = (path: string): string => join(folder.path, path);
const uri = (path: string): string => pathToFileURL(at(path)).href;
const collect = (...paths: string[]): Promise<Collected> => collectItems(paths);
const itemsOf = async (path: string, options?: CollectOptions): Promise<BatchItem[]> =>
  (await collectItems([path], options)).items;
/** The message of a collection that fails. */
const said = (...paths: string[]): Promise<string> =>
  collectItems(paths).then(
    () => 'taken',
    (error: unknown) => failureText(failureOf(error)!).replaceAll(`${folder.path}/`, ''),
  );

describe('collectItems', () => {
  it('takes splits from folders that are named like them, if asked to', async () => {
    for (const path of ['train/Punch/a.mp4', 'Run/test/b.mp4']) put(path);
    expect((await itemsOf(folder.path)).map(({ label, split }) => [label, split])).toEqual([
      ['test', undefined],
      ['Punch', undefined],
    ]);
    expect((await itemsOf(folder.path, { splitFromFolders: true })).map(({ label, split }) => [label, split])).toEqual([
      ['Run', 'test'],
      ['Punch', 'train'],
    ]);
  });

  it('labels the videos of a folder by their subfolders, in order, and reports the other files', async () => {
    for (const path of [
      'Punch/b.mp4',
      'Punch/a.AVI',
      'Punch/notes.txt',
      'Punch/._b.mp4',
      'Archery/v_Archery_g06_c01.webm',
      'loose #1.mkv',
      'labels.csv',
    ])
      put(path);
    const { items, leftOut } = await collect(folder.path);
    expect(items).toEqual([
      {
        customId: 'Archery/v_Archery_g06_c01.webm',
        uri: uri('Archery/v_Archery_g06_c01.webm'),
        label: 'Archery',
        group: 'Archery/g06',
      },
      { customId: 'Punch/a.AVI', uri: uri('Punch/a.AVI'), label: 'Punch' },
      { customId: 'Punch/b.mp4', uri: uri('Punch/b.mp4'), label: 'Punch' },
      { customId: 'loose #1.mkv', uri: expect.stringMatching(/loose%20%231\.mkv$/) },
    ]);
    expect(leftOut.toJSON()).toEqual({
      not_a_video: { count: 1, examples: ['Punch/notes.txt'] },
      hidden: { count: 1, examples: ['Punch/._b.mp4'] },
      list: { count: 1, examples: ['labels.csv'] },
    });
  });

  it('collects files that match --include instead of videos, without those that match --exclude', async () => {
    for (const path of ['A/1.bin', 'A/2.mp4', 'raw/3.bin']) put(path);
    const items = await itemsOf(folder.path, { include: ['**/*.bin'], exclude: ['raw/**'] });
    expect(items.map(({ customId }) => customId)).toEqual(['A/1.bin']);
  });

  it('follows links to any place', async () => {
    put('real/Punch/1.mp4');
    mkdirSync(at('link'));
    symlinkSync(at('real/Punch'), at('link/Punch'));
    expect((await itemsOf(at('link'))).map(({ customId, label }) => [customId, label])).toEqual([
      ['Punch/1.mp4', 'Punch'],
    ]);
  });

  it('makes names distinct if two folders contain the same relative names, and collects each file once', async () => {
    for (const path of ['day1/Punch/000.mp4', 'day2/Punch/000.mp4', 'day2/Punch/001.mp4']) put(path);
    const { items, leftOut } = await collect(at('day1'), at('day2'), at('day1/Punch/000.mp4'));
    expect(items.map(({ customId, label }) => [customId, label])).toEqual([
      ['day1/Punch/000.mp4', 'Punch'],
      ['day2/Punch/000.mp4', 'Punch'],
      ['day2/Punch/001.mp4', 'Punch'],
    ]);
    expect(leftOut.toJSON()).toEqual({ duplicate: { count: 1, examples: ['000.mp4'] } });
    const files = await collect(at('day1/Punch/000.mp4'), at('day2/Punch/000.mp4'));
    expect(new Set(files.items.map(({ customId }) => customId)).size).toBe(2);
  });

  it("reads the reference's train.csv and test.csv, and keeps the videos of test.csv out of training", async () => {
    put('train.csv', 'video_name,tag\nv_Punch_g08_c01.avi,Punch\n');
    put('test.csv', '\uFEFFvideo_name,tag\nv_Punch_g01_c02.avi,Punch\n');
    for (const path of ['train/v_Punch_g08_c01.avi', 'test/v_Punch_g01_c02.avi']) put(path);
    expect(await itemsOf(folder.path)).toEqual([
      {
        customId: 'train/v_Punch_g08_c01.avi',
        uri: uri('train/v_Punch_g08_c01.avi'),
        label: 'Punch',
        group: 'Punch/g08',
      },
      {
        customId: 'test/v_Punch_g01_c02.avi',
        uri: uri('test/v_Punch_g01_c02.avi'),
        label: 'Punch',
        group: 'Punch/g01',
        split: 'test',
      },
    ]);
  });

  it('finds the files of a CSV beside it, and reads its split column', async () => {
    for (const path of ['a.mp4', 'b.mp4']) put(path);
    const items = await itemsOf(put('list.csv', 'video_name;tag;split\na.mp4;x;validation\nb.mp4;;\n'));
    expect(items.map(({ label, split }) => [label, split])).toEqual([
      ['x', 'validation'],
      [undefined, undefined],
    ]);
  });

  it('accepts absolute paths in a CSV, and notes the columns that are ignored', async () => {
    put('Punch/a.mp4');
    const { items, notes } = await collect(put('list.csv', `video_name,class\n${at('Punch/a.mp4')},Jab\n`));
    expect(items).toEqual([{ customId: 'Punch/a.mp4', uri: uri('Punch/a.mp4') }]);
    expect(notes).toEqual([expect.stringMatching(/list\.csv: these columns are ignored: class$/)]);
  });

  it('keeps uris from CSV and NDJSON unchanged', async () => {
    expect(await itemsOf(put('a.csv', 'uri,label,split\ns3://bucket/a.mp4,x,test\nhttps://host/b.mp4,,\n'))).toEqual([
      { customId: 's3://bucket/a.mp4', uri: 's3://bucket/a.mp4', label: 'x', split: 'test' },
      { customId: 'https://host/b.mp4', uri: 'https://host/b.mp4' },
    ]);
    expect(await itemsOf(put('a.ndjson', '\uFEFF{"uri":"s3://bucket/a.mp4","customId":1,"label":null}\n\n'))).toEqual([
      { customId: '1', uri: 's3://bucket/a.mp4' },
    ]);
  });

  it.each([
    ['a.ndjson', '{"uri":"s3://a/b"}\n{"uri":', /a\.ndjson, line 2: not a JSON object/],
    ['b.ndjson', '{"uri":"s3://a/b"}\n\n{"uri":"ftp://a/b"}', /b\.ndjson, line 3: uri must start with s3/],
    ['c.csv', 'uri,split\ns3://a/b,holdout\n', /c\.csv, line 2: split must be train, validation or test/],
    ['d.csv', 'video_name,tag\nnone.mp4,x\n', /d\.csv, line 2: video_name names a file that does not exist: none\.mp4/],
    ['e.csv', 'name\nx\n', /e\.csv, line 1: the header must name video_name.*found: name/],
    ['f.csv', 'video_name,tag\n,y\n', /f\.csv, line 2: video_name is empty/],
    ['g.csv', 'uri,label\n/data/a.mp4,x\n', /g\.csv, line 2: uri must start with/],
    ['h.csv', Buffer.from('uri,label\ns3://a/b,Groß\n', 'latin1'), /h\.csv, line 2: not UTF-8/],
    ['i.ndjson', Buffer.from('{"uri":"s3://a/b","label":"Groß"}', 'latin1'), /i\.ndjson, line 1: not UTF-8/],
  ])('names the file and line of the fault in %s', async (name, text, message) => {
    expect(await said(put(name, text))).toMatch(message);
  });

  it('names all faulty lines of all lists at once, and ids that occur in two lists', async () => {
    put('a.mp4');
    const one = put('one.csv', 'video_name,tag\na.mp4,x\nnone.mp4,y\n');
    const two = put('two.csv', 'video_name,tag,split\ngone.mp4,x,\na.mp4,y,val\na.mp4,y,test\n');
    expect((await said(one, two)).split('\n').slice(0, 5)).toEqual([
      expect.stringMatching(
        /^4 lines are not valid\. .*one\.csv, line 3: video_name names a file that does not exist: none\.mp4/,
      ),
      expect.stringContaining('one.csv, line 3: '),
      expect.stringContaining('two.csv, line 2: '),
      expect.stringContaining('two.csv, line 3: split must be train'),
      expect.stringMatching(/two\.csv, line 4: customId a\.mp4 is also that of .*one\.csv, line 2$/),
    ]);
  });

  it.each(['train.tsv', 'list.json', 'labels.csv.gz', 'labels.xlsx', 'list.txt'])(
    'refuses %s, which is neither a supported list nor a video',
    async (name) => {
      expect(await said(put(name))).toMatch(/not a list that Clipyard reads: CSV or NDJSON/);
    },
  );

  it('reports that there are no videos, and the reason', async () => {
    put('.hidden.mp4');
    expect(await said(folder.path)).toMatch(/There are no videos in .*\n1 left out: hidden or system file \(\.hidden/);
    expect(await said(at('none'))).toMatch(/^There is no /);
  });
});

const cases = process.env['CLIPYARD_TEST_CASES'];
const skipped = cases === undefined ? ' (skipped: CLIPYARD_TEST_CASES names no folder of cases)' : '';

describe.skipIf(cases === undefined)(`lists of bug reports${skipped}`, () => {
  const of = (path: string): string => join(cases!, 'manifest', path);
  beforeEach(() => {
    for (const name of ['a', 'b', 'c']) put(`${name}.mp4`);
    cpSync(of('16-cli-encodings'), folder.path, { recursive: true });
  });

  it.each([
    ['latin1.csv', /line 2: not UTF-8[^]*line 3: not UTF-8[^]*line 4: not UTF-8/],
    ['latin.ndjson', /line 1: not UTF-8[^]*line 2: not UTF-8/],
    ['bom.ndjson', /^taken$/],
    ['cell.csv', /line 5: video_name names a file that does not exist: missing\.mp4/],
    ['short-row.csv', /short-row\.csv, line 3: has 1 of the 2 cells/],
    ['bad_split.csv', /bad_split\.csv, line 3: split must be train, validation or test/],
    ['utf16-tab.csv', /line 1: not UTF-8 but UTF-16/],
    ['uri_rel.csv', /line 2: uri must start with[^]*line 3: uri must start with/],
  ])('%s', async (name, message) => expect(await said(at(name))).toMatch(message));

  it('own-f-one-line-at-a-time', async () => {
    const found = await said(of('own-f-one-line-at-a-time/items.ndjson'));
    expect([...found.matchAll(/^ {2}.*, (line \d+: \w+)/gm)].map(([, fault]) => fault)).toEqual([
      'line 5: uri',
      'line 10: uri',
      'line 15: uri',
      'line 18: split',
    ]);
  });

  it('15-pandas', async () => {
    const items = await itemsOf(of('15-pandas/pandas.ndjson'));
    expect(items.map(({ label, group, split }) => [label, group, split])).toEqual([
      ['Punch', undefined, undefined],
      [undefined, undefined, undefined],
      ['7', '3', undefined],
      ['Run', undefined, undefined],
    ]);
  });

  it('17-lookalike-labels: CSV and NDJSON give the same labels', async () => {
    const labels = async (name: string): Promise<unknown> =>
      (await itemsOf(of(`17-lookalike-labels/${name}`))).map(({ label }) => label);
    expect(await labels('u.ndjson')).toEqual(await labels('u.csv'));
    expect(await labels('nfc.ndjson')).toEqual(await labels('nfd.ndjson'));
  });

  it('06-unescaped-uris: uris that would read another file are refused', async () => {
    const found = await said(of('06-unescaped-uris/silent-s3.ndjson'));
    for (const name of ['clip%231.mp4', 'clip%232.mp4', '100%25.mp4', 'clip%3Fv=2.mp4'])
      expect(found).toContain(`s3://odd/h/${name}`);
    expect([...(await said(of('06-unescaped-uris/silent-file.ndjson'))).matchAll(/^ {2}.*, line \d+:/gm)]).toHaveLength(
      4,
    );
  });

  it('01-long-uri-blocks-batch: a long uri is accepted once, and refused the second time', async () => {
    expect((await itemsOf(of('01-long-uri-blocks-batch/long.ndjson')))[0]!.customId.length).toBeGreaterThan(512);
    expect(await said(of('01-long-uri-blocks-batch/twice.ndjson'))).toMatch(/line 2: customId .* line 1/s);
    expect(existsSync(of('01-long-uri-blocks-batch/long.csv'))).toBe(true);
    expect(readFileSync(of('01-long-uri-blocks-batch/long.csv'), 'utf8').split('\n')[1]!.length).toBeGreaterThan(512);
    expect((await itemsOf(of('01-long-uri-blocks-batch/long.csv'))).length).toBeGreaterThan(0);
  });
});
