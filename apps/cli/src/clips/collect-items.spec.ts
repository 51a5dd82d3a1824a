import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { collectItems } from './collect-items.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

const put = (path: string, text = ''): string => {
  const full = join(folder.path, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
};
const uri = (path: string): string => pathToFileURL(join(folder.path, path)).href;

describe('collectItems', () => {
  it('labels the videos of a folder by their subfolders, in order, and leaves other files out', async () => {
    for (const path of [
      'Punch/b.mp4',
      'Punch/a.AVI',
      'Punch/notes.txt',
      'Archery/v_Archery_g06_c01.webm',
      'loose #1.mkv',
    ])
      put(path);
    expect(await collectItems(folder.path)).toEqual([
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
  });

  it("reads the reference's train.csv and test.csv, and keeps what test.csv names out of training", async () => {
    put('train.csv', 'video_name,tag\nv_Punch_g08_c01.avi,Punch\n');
    put('test.csv', '\uFEFFvideo_name,tag\nv_Punch_g01_c02.avi,Punch\n');
    for (const path of ['train/v_Punch_g08_c01.avi', 'test/v_Punch_g01_c02.avi']) put(path);
    expect(await collectItems(folder.path)).toEqual([
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

  it('finds the files of a CSV beside it, and takes its split column', async () => {
    for (const path of ['a.mp4', 'b.mp4']) put(path);
    const items = await collectItems(put('list.csv', 'video_name,tag,split\na.mp4,x,validation\nb.mp4,y,\n'));
    expect(items.map(({ label, split }) => [label, split])).toEqual([
      ['x', 'validation'],
      ['y', undefined],
    ]);
  });

  it('takes uris from CSV and NDJSON as they are', async () => {
    expect(
      await collectItems(put('a.csv', 'uri,label,split\ns3://bucket/a.mp4,x,test\nhttps://host/b.mp4,,\n')),
    ).toEqual([{ uri: 's3://bucket/a.mp4', label: 'x', split: 'test' }, { uri: 'https://host/b.mp4' }]);
    expect(await collectItems(put('a.ndjson', '{"uri":"s3://bucket/a.mp4","customId":"one"}\n\n'))).toEqual([
      { uri: 's3://bucket/a.mp4', customId: 'one' },
    ]);
  });

  it.each([
    ['a.ndjson', '{"uri":"s3://a/b"}\n{"uri":', /a\.ndjson: line 2 is not an item: not JSON/],
    ['b.ndjson', '{"uri":"s3://a/b"}\n\n{"uri":"ftp://a/b"}', /b\.ndjson: line 3 is not an item: must start with s3/],
    ['c.csv', 'uri,split\ns3://a/b,holdout\n', /c\.csv: line 2 is not an item/],
    ['d.csv', 'video_name,tag\nnone.mp4,x\n', /d\.csv: line 2: there is no none\.mp4/],
    ['e.csv', 'name\nx\n', /e\.csv: line 2 has neither video_name nor uri/],
  ])('says where %s is wrong', async (name, text, message) => {
    await expect(collectItems(put(name, text))).rejects.toThrow(message);
  });

  it('says that there is nothing', async () => {
    await expect(collectItems(folder.path)).rejects.toThrow('There are no videos');
    await expect(collectItems(join(folder.path, 'none'))).rejects.toThrow('There is no');
  });
});
