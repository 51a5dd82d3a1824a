import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ApiError, type DatasetVideo } from '@clipyard/client';
import { readParquetRows } from '@clipyard/tables';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { collectItems } from '../clips/collect-items.js';
import { exportedVideos, type ExportFailure } from './exported-videos.js';
import { writeVideoFolder } from './video-folder.js';
import { writeWebDataset } from './web-dataset.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

const bytesOf = (name: string): string => `video ${name}`.repeat(300);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const videoOf = (name: string, more: Partial<DatasetVideo> = {}): DatasetVideo =>
  ({
    videoId: sha256(bytesOf(name)),
    customId: name,
    uri: `upload://${name}`,
    label: null,
    split: null,
    group: null,
    excluded: false,
    note: null,
    shard: 0,
    ...more,
  }) as DatasetVideo;

const VIDEOS = [
  videoOf('Punch/a b.mp4', { label: 'Punch', split: 'train', group: 'day 1' }),
  videoOf('../../evil', { label: 'Größe, "x"', split: 'validation' }),
  videoOf('Run/a b.mov', { label: 'Run', split: 'test', note: 'checked' }),
  videoOf('unlabelled.webm'),
  videoOf('excluded.mp4', { label: 'Run', excluded: true }),
];

/** An API with these videos in pages of two. */
const apiOf = (videos: readonly DatasetVideo[], contents: (video: DatasetVideo) => string) => ({
  datasetVideos: (_name: string, { pageToken = '0' }: { pageToken?: string }) => {
    const [from, to] = [Number(pageToken), Number(pageToken) + 2];
    return Promise.resolve({ data: videos.slice(from, to), nextPageToken: to < videos.length ? String(to) : null });
  },
  datasetVideoContent: (_name: string, id: string) =>
    Promise.resolve(new Blob([contents(videos.find(({ videoId }) => videoId === id)!)]).stream()),
});

const failures: ExportFailure[] = [];
beforeEach(() => void failures.splice(0));
const exported = (out: string, contents: (video: DatasetVideo) => string = ({ customId }) => bytesOf(customId!)) => {
  mkdirSync(out);
  const source = { dataset: 'clips', version: 3, scratch: join(out, '.video.part') };
  return exportedVideos(apiOf(VIDEOS, contents) as never, source, (failure) => failures.push(failure));
};

/** The items that a submission of the export contains, with the bytes of their files. */
async function submitted(path: string): Promise<unknown[]> {
  const { items } = await collectItems([path], { extractInto: join(folder.path, 'extracted') });
  return items
    .map(({ uri, ...item }) => ({ ...item, bytes: readFileSync(fileURLToPath(uri), 'utf8') }))
    .sort((a, b) => (a.customId < b.customId ? -1 : 1));
}

const EXPECTED = [
  { customId: '../../evil', label: 'Größe, "x"', split: 'validation', bytes: bytesOf('../../evil') },
  { customId: 'Punch/a b.mp4', label: 'Punch', split: 'train', group: 'day 1', bytes: bytesOf('Punch/a b.mp4') },
  { customId: 'Run/a b.mov', label: 'Run', split: 'test', bytes: bytesOf('Run/a b.mov') },
  { customId: 'unlabelled.webm', bytes: bytesOf('unlabelled.webm') },
];

describe('a VideoFolder', () => {
  it('gives the same labels, splits, groups and ids when it is submitted', async () => {
    const out = join(folder.path, 'out');
    expect(await writeVideoFolder(out, exported(out))).toBe(4);
    expect(readdirSync(out).sort()).toEqual(['test', 'train', 'validation']);
    const rows = readParquetRows(readFileSync(join(out, 'test/metadata.parquet')));
    expect(rows).toEqual([
      expect.objectContaining({
        file_name: expect.stringMatching(/^a_b-[0-9a-f]{12}\.mov$/),
        custom_id: 'Run/a b.mov',
        label: 'Run',
        split: 'test',
        group: null,
        note: 'checked',
        video_id: VIDEOS[2]!.videoId,
      }),
    ]);
    expect(await submitted(out)).toEqual(EXPECTED);
  });

  it('of other programs is read from metadata.csv or metadata.jsonl, with the split of its folder', async () => {
    const out = join(folder.path, 'hub');
    for (const path of ['train', 'validation/Run']) mkdirSync(join(out, path), { recursive: true });
    writeFileSync(join(out, 'train/1.mp4'), 'one');
    writeFileSync(join(out, 'validation/Run/2.mp4'), 'two');
    writeFileSync(join(out, 'train/metadata.csv'), 'file_name,caption,label\n1.mp4,"a, b",Punch\n');
    writeFileSync(join(out, 'validation/metadata.jsonl'), '{"file_name": "Run/2.mp4", "custom_id": "two"}\n');
    expect(await submitted(out)).toEqual([
      { customId: 'train/1.mp4', label: 'Punch', split: 'train', bytes: 'one' },
      { customId: 'two', label: 'Run', split: 'validation', bytes: 'two' },
    ]);
  });

  it('is refused with the rows that name files outside of it, or none', async () => {
    const out = join(folder.path, 'hub');
    mkdirSync(out);
    writeFileSync(join(folder.path, 'secret.mp4'), 'secret');
    writeFileSync(join(out, 'metadata.csv'), 'file_name\n../secret.mp4\n/etc/passwd\nmissing.mp4\n');
    await expect(submitted(out)).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [
        { pointer: '/lines/2/file_name', detail: expect.stringContaining('leads outside the folder') },
        { pointer: '/lines/3/file_name', detail: expect.stringMatching(/no file etc\/passwd|leads outside/) },
        { pointer: '/lines/4/file_name', detail: expect.stringContaining('there is no file missing.mp4') },
      ],
    });
  });
});

describe('a WebDataset', () => {
  it('gives the same labels, splits, groups and ids when it is submitted', async () => {
    const out = join(folder.path, 'out');
    // Small shards, so that there are several.
    expect(await writeWebDataset(out, exported(out), 1000)).toBe(4);
    expect(readdirSync(out).sort()).toEqual([
      'classes.txt',
      'test-000000.tar',
      'train-000000.tar',
      'train-000001.tar',
      'validation-000000.tar',
    ]);
    expect(readFileSync(join(out, 'classes.txt'), 'utf8')).toBe('Punch\nGröße, "x"\nRun\n');
    expect(await submitted(out)).toEqual(EXPECTED);
  });
});

describe('exportedVideos', () => {
  it('exports a part of a video as the whole file, with its seconds', async () => {
    const out = join(folder.path, 'out');
    mkdirSync(out);
    const whole = videoOf('long.mp4', { label: 'Run' });
    const part = { ...whole, videoId: `${whole.videoId}.1500-4000`, customId: 'long.mp4, 1.5 s' };
    const source = { dataset: 'clips', version: 1, scratch: join(out, '.video.part') };
    const api = apiOf([whole, part], () => bytesOf('long.mp4'));
    const fail = (failure: ExportFailure): never => expect.unreachable(JSON.stringify(failure));
    expect(await writeVideoFolder(out, exportedVideos(api as never, source, fail))).toBe(2);
    expect(await submitted(out)).toEqual([
      { customId: 'long.mp4', label: 'Run', bytes: bytesOf('long.mp4') },
      { customId: 'long.mp4, 1.5 s', label: 'Run', startSeconds: 1.5, endSeconds: 4, bytes: bytesOf('long.mp4') },
    ]);
  });

  it('reports a file that has changed and one that cannot be read, and continues', async () => {
    const out = join(folder.path, 'out');
    const count = await writeVideoFolder(
      out,
      exported(out, ({ customId }) => {
        if (customId === 'Run/a b.mov')
          throw new ApiError({ code: 'source_forbidden', status: 403, retryable: false, errors: [], detail: 'no' });
        return customId === 'unlabelled.webm' ? 'other bytes' : bytesOf(customId!);
      }),
    );
    expect([count, failures.map(({ customId, code }) => [customId, code])]).toEqual([
      2,
      [
        ['Run/a b.mov', 'source_forbidden'],
        ['unlabelled.webm', 'source_changed'],
      ],
    ]);
    expect(readdirSync(out)).not.toContain('.video.part');
  });

  it('stops at an error that concerns all videos', async () => {
    const out = join(folder.path, 'out');
    const denied = new ApiError({ code: 'unauthenticated', status: 401, retryable: false, errors: [], detail: 'key' });
    const videos = exported(out, () => {
      throw denied;
    });
    await expect(writeVideoFolder(out, videos)).rejects.toBe(denied);
  });
});
