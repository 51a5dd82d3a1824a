import { createHash } from 'node:crypto';

import { EVERYBODY } from '@clipyard/access';
import {
  addCounts,
  type DatasetShard,
  ItemRowSchema,
  type LabelEdit,
  noLeakage,
  type RelabelRule,
  type Split,
} from '@clipyard/api-contract';
import { encodeShard, type FeatureRow, specId } from '@clipyard/features';
import { FileSystemObjectStore, keys, putJson } from '@clipyard/object-store';
import { datasetShard, featureSpec, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { DatasetLeakage } from '../dataset-leakage.js';
import { DatasetRepository } from '../dataset-repository.js';
import { DatasetVideos, type VideosQuery } from '../dataset-videos.js';
import { Datasets } from '../datasets.js';
import { writeShardRows } from '../shard-rows.js';
import { ShardedFeatures } from '../sharded-features.js';
import { DatasetLabels } from './dataset-labels.js';
import { readUsedRows } from './labelled-shards.js';

const spec = featureSpec({ maxFrames: 1, featureSize: 2 });

const folder = tempDir();
let store: FileSystemObjectStore;
let datasets: DatasetRepository;
let labels: DatasetLabels;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
  datasets = new DatasetRepository(store);
  labels = new DatasetLabels(store, datasets);
});
afterAll(() => folder.remove());

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const by = { by: 'ann' };

/** Submits videos as a batch of one shard. Names are customIds; the bytes of a video follow from its name. */
async function submit(
  batchId: string,
  videos: Record<string, string | null>,
  split: Split | null = null,
  { group = null, ...append }: { group?: string | null; onRelabel?: RelabelRule } = {},
) {
  const rows = Object.entries(videos).map(([name, label], i): FeatureRow => ({
    videoId: idOf(name),
    ...ItemRowSchema.parse({ customId: name, uri: `upload://${name}`, label, split, group }),
    specId: specId(spec),
    data: Float32Array.of(i, batchId.length),
    mask: Uint8Array.of(1),
    maxFrames: 1,
    featureSize: 2,
    timesMs: [],
    decoder: 'none',
    engine: 'none',
  }));
  const bytes = encodeShard(rows, spec);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const key = keys.datasetShard('clips', digest);
  await store.put(key, bytes);
  await writeShardRows(store, key, rows);
  const shard = datasetShard(digest, {
    batchId,
    rows: rows.length,
    bytes: bytes.byteLength,
    labels: addCounts(rows.flatMap(({ label }) => (label === null ? [] : [[label, 1] as const]))),
    splits: split === null ? {} : { [split]: rows.length },
  });
  return datasets.append(EVERYBODY, 'clips', spec, specId(spec), true, [shard], append);
}

const edit = (...edits: LabelEdit[]) =>
  labels.edit(
    EVERYBODY,
    'clips',
    edits.map((one, i) => ({ edit: one, line: i + 1 })),
    by,
  );

async function shown(version?: number): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for await (const { customId, label } of labels.export(EVERYBODY, 'clips', version)) found[customId!] = label;
  return found;
}

describe('changes of labels', () => {
  it('make a version, and leave the earlier one as it was', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    const change = await edit({ customId: 'a', label: 'run' }, { videoId: idOf('b'), split: 'test', note: 'blurred' });
    expect(change).toEqual({ dataset: 'clips', version: 2, edited: 2, unchanged: 0, kept: 0, validateOnly: false });
    expect(await shown()).toEqual({ a: 'run', b: 'run' });
    expect(await shown(1)).toEqual({ a: 'walk', b: 'run' });
    const { dataset } = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(dataset).toMatchObject({ version: 2, rows: 2, labels: { run: 2 }, splits: { test: 1 } });
    const { data } = await new DatasetVideos(store).page((await datasets.get(EVERYBODY, 'clips'))!, {
      split: 'test',
      pageSize: 9,
      pageToken: null,
    });
    expect(data).toMatchObject([{ customId: 'b', note: 'blurred', excluded: false }]);
  });

  it('reach training, which leaves excluded videos out', async () => {
    await submit('batch_1', { a: 'walk', b: 'run', c: 'run' });
    await edit({ customId: 'a', label: 'jump' }, { customId: 'c', excluded: true });
    const pinned = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(pinned.dataset).toMatchObject({ rows: 3, excluded: 1, labels: { jump: 1, run: 1 } });
    const features = await ShardedFeatures.open(store, await pinned.shards.all(), 2, new AbortController().signal);
    expect(features.rows.map(({ customId, label }) => [customId, label])).toEqual([
      ['a', 'jump'],
      ['b', 'run'],
    ]);
    expect(features.warnings).toEqual(['1 videos are excluded and were left out']);
    const used = await readUsedRows(store, (await pinned.shards.at(0))!);
    expect(used.rows.map(({ customId, label }) => [customId, label])).toEqual([
      ['a', 'jump'],
      ['b', 'run'],
    ]);
    expect([...used.data]).toEqual([0, 7, 1, 7]);
  });

  it('are found by name and by exclusion', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    await submit('batch_2', { c: 'run' });
    await edit({ customId: 'b', excluded: true });
    const pinned = (await datasets.get(EVERYBODY, 'clips'))!;
    const found = async (filter: Pick<VideosQuery, 'video' | 'excluded' | 'label'>) =>
      (await new DatasetVideos(store).page(pinned, { ...filter, pageSize: 9, pageToken: null })).data.map(
        ({ customId }) => customId,
      );
    expect(await found({ excluded: true })).toEqual(['b']);
    expect(await found({ excluded: false })).toEqual(['a', 'c']);
    expect(await found({ video: 'c' })).toEqual(['c']);
    expect(await found({ video: idOf('a') })).toEqual(['a']);
    expect(await found({ video: 'b', label: 'walk' })).toEqual([]);
  });

  it('of which one line is wrong change nothing, and name every wrong line', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    await expect(
      edit(
        { customId: 'a', label: 'run' },
        { customId: 'nobody', label: 'run' },
        { videoId: idOf('a'), label: 'jump' },
        { videoId: idOf('b'), customId: 'a', label: 'jump' },
      ),
    ).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [
        { pointer: '/lines/2', detail: 'dataset clips has no video nobody' },
        { pointer: '/lines/3', detail: 'names the same video as line 1; give each video one line' },
        { pointer: '/lines/4', detail: `video ${idOf('b')} has the customId b, not a` },
      ],
    });
    expect((await datasets.get(EVERYBODY, 'clips'))?.dataset.version).toBe(1);
  });

  it('are counted but not made in a dry run, and make no version if they change nothing', async () => {
    await submit('batch_1', { a: 'walk' });
    const lines = [{ edit: { customId: 'a', label: 'run' }, line: 1 }];
    expect(await labels.edit(EVERYBODY, 'clips', lines, { ...by, validateOnly: true })).toMatchObject({
      version: 1,
      edited: 1,
    });
    expect(await shown()).toEqual({ a: 'walk' });
    await edit({ customId: 'a', label: 'run' });
    expect(await edit({ customId: 'a', label: 'run' })).toMatchObject({ version: 2, edited: 0, unchanged: 1 });
  });

  it('for another version than the current one are refused', async () => {
    await submit('batch_1', { a: 'walk' });
    await edit({ customId: 'a', label: 'run' });
    const lines = [{ edit: { customId: 'a', label: 'jump' }, line: 1 }];
    await expect(labels.edit(EVERYBODY, 'clips', lines, { ...by, expected: 1 })).rejects.toMatchObject({
      code: 'precondition_failed',
    });
    expect(await labels.edit(EVERYBODY, 'clips', lines, { ...by, expected: 2 })).toMatchObject({ version: 3 });
  });

  it('at the same time are all kept', async () => {
    await submit('batch_1', { a: null, b: null, c: null, d: null });
    await Promise.all(['a', 'b', 'c', 'd'].map((customId) => edit({ customId, label: `label ${customId}` })));
    expect(await shown()).toEqual({ a: 'label a', b: 'label b', c: 'label c', d: 'label d' });
    expect((await datasets.get(EVERYBODY, 'clips'))?.dataset.version).toBe(5);
  });

  it('of a customId that two videos have are refused', async () => {
    await submit('batch_1', { a: 'walk' });
    const one = (await (await datasets.get(EVERYBODY, 'clips'))!.shards.at(0))!;
    await writeShardRows(store, `${one.key}.two`, [
      { videoId: idOf('x'), customId: 'a', uri: null, label: 'run', split: null, group: null },
    ]);
    const two: DatasetShard = { ...one, key: `${one.key}.two`, digest: 'two', batchId: 'batch_2' };
    await datasets.append(EVERYBODY, 'clips', spec, specId(spec), true, [two]);
    await expect(edit({ customId: 'a', label: 'jump' })).rejects.toMatchObject({
      errors: [{ detail: 'several videos have the customId a; name them by videoId' }],
    });
  });
});

describe('a dataset of many shards', () => {
  it('has changes on several pages, and finds its videos without its index', async () => {
    for (let n = 0; n < 70; n++) await submit(`batch_${n}`, { [`a${n}`]: 'walk', [`b${n}`]: 'run' });
    await edit(
      { customId: 'a3', label: 'jump' },
      { customId: 'b66', label: 'jump' },
      { videoId: idOf('a69'), label: null },
    );
    const { dataset } = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(dataset).toMatchObject({ rows: 140, shardCount: 70, labels: { jump: 2, run: 69, walk: 68 } });
    for await (const { key } of store.list('datasets/clips/video-index/')) await store.delete(key);
    await edit({ customId: 'a4', label: 'jump' }, { customId: 'b65', excluded: true });
    expect((await datasets.get(EVERYBODY, 'clips'))!.dataset).toMatchObject({
      rows: 140,
      excluded: 1,
      labels: { jump: 3, run: 68, walk: 67 },
    });
    expect(await shown()).toMatchObject({ a3: 'jump', b66: 'jump', a69: null, a4: 'jump', a5: 'walk' });
    const changed: (string | null)[] = [];
    for await (const { customId } of labels.diff(EVERYBODY, 'clips', 70, 72)) changed.push(customId);
    expect(changed).toEqual(['a3', 'a4', 'b65', 'b66', 'a69']);
  });
});

describe('a video that is submitted again', () => {
  it('counts once, under its new label', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    const { dataset, resubmitted } = await submit('batch_2', { a: 'run', c: 'run' });
    expect(resubmitted).toEqual({ relabelled: 1, moved: 0, regrouped: 0, kept: 0 });
    expect(dataset).toMatchObject({ rows: 3, labels: { run: 3 } });
    expect(await shown()).toEqual({ a: 'run', b: 'run', c: 'run' });
  });

  it('is in the split of its last submission', async () => {
    await submit('batch_1', { a: 'walk', b: 'walk' }, 'train');
    expect((await submit('batch_2', { a: 'walk' }, 'test')).resubmitted).toEqual({
      relabelled: 0,
      moved: 1,
      regrouped: 0,
      kept: 0,
    });
    const pinned = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(pinned.dataset.splits).toEqual({ test: 1, train: 1 });
    expect(await new DatasetLeakage(store).of(pinned)).toMatchObject({ leakage: { videos: 0 } });
  });

  it('keeps the label that a person set, until that is undone', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    await edit({ customId: 'a', label: 'jump' });
    expect((await submit('batch_2', { a: 'run' })).resubmitted).toEqual({
      relabelled: 0,
      moved: 0,
      regrouped: 0,
      kept: 1,
    });
    expect(await shown()).toEqual({ a: 'jump', b: 'run' });
    expect(await labels.undo(EVERYBODY, 'clips', 2, by)).toMatchObject({ version: 4, edited: 1, kept: 0 });
    expect(await shown()).toEqual({ a: 'run', b: 'run' });
  });

  it('keeps its label, split and group if the later submission has none', async () => {
    await submit('batch_1', { a: 'walk' }, 'train');
    await edit({ customId: 'a', group: 'g' });
    expect((await submit('batch_2', { a: null })).resubmitted).toEqual({
      relabelled: 0,
      moved: 0,
      regrouped: 0,
      kept: 0,
    });
    expect(await shown()).toEqual({ a: 'walk' });
    await edit({ customId: 'a', label: 'jump' });
    await submit('batch_3', { a: null });
    expect(await shown()).toEqual({ a: 'jump' });
    const pinned = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(pinned.dataset).toMatchObject({ rows: 1, labels: { jump: 1 }, splits: { train: 1 } });
    expect(await labels.undo(EVERYBODY, 'clips', 4, by)).toMatchObject({ edited: 1 });
    expect(await shown()).toEqual({ a: 'walk' });
    expect((await submit('batch_4', { a: 'run' })).resubmitted).toEqual({
      relabelled: 1,
      moved: 0,
      regrouped: 0,
      kept: 0,
    });
    expect(await shown()).toEqual({ a: 'run' });
  });

  it('keeps the label that a person confirmed', async () => {
    await submit('batch_1', { a: 'walk' });
    expect(await edit({ customId: 'a', label: 'walk' })).toMatchObject({ edited: 1 });
    expect((await submit('batch_2', { a: 'run' })).resubmitted).toEqual({
      relabelled: 0,
      moved: 0,
      regrouped: 0,
      kept: 1,
    });
    expect(await shown()).toEqual({ a: 'walk' });
  });

  it('is in the group of its last submission, and stays excluded', async () => {
    await submit('batch_1', { a: 'walk', b: 'walk' }, null, { group: 'g' });
    await edit({ customId: 'a', excluded: true });
    expect((await submit('batch_2', { a: 'walk', b: 'walk' }, null, { group: 'h' })).resubmitted).toEqual({
      relabelled: 0,
      moved: 0,
      regrouped: 2,
      kept: 1,
    });
    const { dataset } = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(dataset).toMatchObject({ rows: 2, excluded: 1 });
  });

  it('is refused with its values if the caller wants no change, and nothing is added', async () => {
    await submit('batch_1', { a: 'walk', b: 'run', c: 'sit' }, 'train');
    await edit({ customId: 'c', label: 'jump' });
    await expect(
      submit('batch_2', { a: 'run', b: null, c: 'run', d: 'run' }, 'test', { onRelabel: 'refuse' }),
    ).rejects.toMatchObject({
      code: 'relabel_refused',
      message: expect.stringMatching(/^3 videos differ from dataset clips, so nothing was added\. a: label walk/),
      errors: [
        {
          pointer: `/videos/${idOf('a')}`,
          code: 'relabelled',
          detail:
            'a: label walk in the dataset, run in the submission; split train in the dataset, test in the submission',
        },
        { detail: 'b: split train in the dataset, test in the submission' },
        { detail: 'c: split train in the dataset, test in the submission' },
      ],
    });
    expect((await datasets.get(EVERYBODY, 'clips'))?.dataset).toMatchObject({ version: 2, rows: 3 });
    expect(await shown()).toEqual({ a: 'walk', b: 'run', c: 'jump' });
    const { dataset } = await submit('batch_3', { a: 'walk', c: 'run', d: 'run' }, null, { onRelabel: 'refuse' });
    expect(dataset).toMatchObject({ version: 3, rows: 4 });
  });

  it('is counted again in the same way if its batch ends twice', async () => {
    await submit('batch_1', { a: 'walk' });
    await submit('batch_2', { a: 'run' });
    expect(await submit('batch_2', { a: 'run' })).toMatchObject({
      dataset: { version: 2 },
      resubmitted: { relabelled: 1, moved: 0, regrouped: 0, kept: 0 },
    });
  });

  it('has the label of the last submission, even if an earlier one was equal', async () => {
    await submit('batch_1', { a: 'walk' });
    await submit('batch_2', { a: 'run' });
    await submit('batch_3', { a: 'walk' });
    expect(await shown()).toEqual({ a: 'walk' });
    expect((await datasets.get(EVERYBODY, 'clips'))?.dataset).toMatchObject({ rows: 1, labels: { walk: 1 } });
  });
});

describe('undo', () => {
  it('restores each field, and can be undone itself', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    await edit({ customId: 'a', label: 'jump', excluded: true }, { customId: 'b', label: null });
    await labels.undo(EVERYBODY, 'clips', 2, by);
    expect(await shown()).toEqual({ a: 'walk', b: 'run' });
    expect((await datasets.get(EVERYBODY, 'clips'))?.dataset).toMatchObject({
      excluded: 0,
      labels: { run: 1, walk: 1 },
    });
    await labels.undo(EVERYBODY, 'clips', 3, by);
    expect(await shown()).toEqual({ a: 'jump', b: null });
  });

  it('leaves fields that were changed again since, and counts their videos', async () => {
    await submit('batch_1', { a: 'walk', b: 'run' });
    await edit({ customId: 'a', label: 'jump' }, { customId: 'b', label: 'jump' });
    await edit({ customId: 'a', label: 'sit' });
    expect(await labels.undo(EVERYBODY, 'clips', 2, by)).toMatchObject({ edited: 1, kept: 1 });
    expect(await shown()).toEqual({ a: 'sit', b: 'run' });
  });

  it('of a batch is refused', async () => {
    await submit('batch_1', { a: 'walk' });
    await expect(labels.undo(EVERYBODY, 'clips', 1, by)).rejects.toMatchObject({ code: 'conflict' });
    await expect(labels.undo(EVERYBODY, 'clips', 9, by)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the history', () => {
  it('names who changed what and why, newest first, page by page', async () => {
    await submit('batch_1', { a: 'walk' });
    await labels.edit(EVERYBODY, 'clips', [{ edit: { customId: 'a', label: 'run' }, line: 1 }], {
      ...by,
      reason: 'looked twice',
    });
    await labels.undo(EVERYBODY, 'clips', 2, by);
    const first = await labels.versions(EVERYBODY, 'clips', 2, null);
    expect(first.data.map(({ version, cause }) => [version, cause])).toEqual([
      [3, { kind: 'undo', by: 'ann', version: 2, edited: 1 }],
      [2, { kind: 'labels', by: 'ann', reason: 'looked twice', edited: 1 }],
    ]);
    const rest = await labels.versions(EVERYBODY, 'clips', 2, first.nextPageToken);
    expect([rest.data.map(({ version }) => version), rest.nextPageToken]).toEqual([[1], null]);
  });

  it('shows the videos that differ between two versions', async () => {
    await submit('batch_1', { a: 'walk', b: 'run', c: 'run' });
    await edit({ customId: 'a', label: 'run' });
    await submit('batch_2', { b: 'jump', d: 'run' });
    const found = [];
    for await (const { customId, before, after } of labels.diff(EVERYBODY, 'clips', 1, 3))
      found.push([customId, before?.label, after?.label]);
    expect(found).toEqual([
      ['a', 'walk', 'run'],
      ['b', 'run', 'jump'],
      ['d', undefined, 'run'],
    ]);
    const back = [];
    for await (const { customId, after } of labels.diff(EVERYBODY, 'clips', 3, 1)) back.push([customId, after?.label]);
    expect(back).toEqual([
      ['a', 'walk'],
      ['b', 'run'],
      ['d', undefined],
    ]);
  });
});

describe('the warnings of a dataset', () => {
  const warnings = async (): Promise<readonly string[]> =>
    (await new Datasets(datasets, new DatasetLeakage(store), store).describe(EVERYBODY, 'clips')).warnings;
  const four = (label: string, of: string): Record<string, string> =>
    Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${of}-${label}-${i}`, label]));
  const GOLF = '1 class has videos only in the test split: “Golf”.';

  it('name classes that only one split has', async () => {
    await submit('batch_1', { ...four('Punch', 'a'), ...four('Run', 'a') });
    expect(await warnings()).toEqual([]);
    await submit('batch_2', { ...four('Punch', 'b'), ...four('Golf', 'b') }, 'test');
    expect(await warnings()).toEqual([GOLF]);
    // What 0.1.0 stored has no warnings.
    await putJson(store, keys.datasetLeakage('clips', 2), noLeakage);
    expect(await warnings()).toEqual([GOLF]);
  });

  it('do not take excluded videos for videos without a label', async () => {
    await submit('batch_1', { ...four('Punch', 'a'), ...four('Run', 'a'), x: 'Run' });
    await edit({ customId: 'x', excluded: true });
    expect(await warnings()).toEqual([]);
    await submit('batch_2', { y: null });
    expect(await warnings()).toEqual(['Without a label: 1 of 9 videos.']);
  });
});
