import { type Tenant } from '@clipyard/access';
import {
  DuplicateGroupSchema,
  SelectedVideosSchema,
  type SimilarityPending,
  SimilarVideosSchema,
} from '@clipyard/api-contract';
import { encodeFeatureRecord } from '@clipyard/features';
import { type ExtractResult, type VideoExtraction } from '@clipyard/jobs';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DatasetLeakage } from '../dataset-leakage.js';
import { DatasetRepository, type PinnedDataset } from '../dataset-repository.js';
import { Datasets } from '../datasets.js';
import { DatasetLabels } from '../labels/dataset-labels.js';
import { addShard, drawnId, drawnSpec, type DrawnVideo, drawVideo } from './drawn-videos.fixture.js';
import { Duplicates } from './duplicates.js';
import { SimilarVideos } from './similar-videos.js';
import { isBuilding, SimilarityIndex } from './similarity-index.js';

const tenant: Tenant = { project: 'default' };
const caller = { ...tenant, key: null };
const signal = new AbortController().signal;
const folder = tempDir();
let store: FileSystemObjectStore;
let index: SimilarityIndex;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
  index = new SimilarityIndex(store);
});
afterEach(() => index.close());
afterAll(() => folder.remove());

const datasets = (): Datasets => new Datasets(new DatasetRepository(store), new DatasetLeakage(store), store);
const labels = (): DatasetLabels => new DatasetLabels(store, new DatasetRepository(store));
const duplicates = (): Duplicates => new Duplicates(datasets(), index, labels(), store);
const quota = { takeItems: () => Promise.resolve(), giveBackItems: () => Promise.resolve() };
const noExtraction: VideoExtraction = { extract: () => Promise.reject(new Error('nothing may be extracted')) };
const similar = (extraction = noExtraction): SimilarVideos =>
  new SimilarVideos(datasets(), index, extraction, quota, store);
const pinned = (): Promise<PinnedDataset> => datasets().require(tenant, 'clips');

/** Repeats a call until the index has been built, which takes long on a busy machine. */
async function ready<T extends object>(
  call: () => Promise<T | SimilarityPending>,
): Promise<Exclude<T, SimilarityPending>> {
  for (;;) {
    const answer = await call();
    if (!('object' in answer) || answer.object !== 'similarity_index') return answer as Exclude<T, SimilarityPending>;
  }
}

/** The groups of near-duplicates, as the customIds of their videos. */
async function groups(): Promise<string[][]> {
  const page = await ready(() => duplicates().page(tenant, 'clips', 100, null));
  expect(page.data.map((group) => DuplicateGroupSchema.parse(group))).toEqual(page.data);
  return page.data.map(({ videos }) => videos.map(({ videoId }) => videoId));
}

/** Scenes that have nothing to do with each other. */
const scenes = (from: number, to: number, of: Partial<DrawnVideo> = {}): DrawnVideo[] =>
  Array.from({ length: to - from }, (_, i) => ({ scene: from + i, noise: 0.1, ...of }));

describe('SimilarVideos', () => {
  it('answers the most similar videos, with labels, filmstrips and the frames of near-duplicates', async () => {
    const original: DrawnVideo = { scene: 1, label: 'run' };
    const copy: DrawnVideo = { scene: 1, noise: 0.3, label: 'walk' };
    const sameRoom: DrawnVideo = { scene: 2, room: 1, label: 'run' };
    await addShard(store, tenant, 'clips', [original, ...scenes(10, 20)]);
    await addShard(store, tenant, 'clips', [sameRoom, copy]);
    const answer = await ready(() => similar().similar(tenant, 'clips', drawnId(original), 3));
    expect(answer).toMatchObject({ object: 'similar_videos', videoId: drawnId(original), version: 2 });
    // Schemas drop fields that they do not have, so that nothing is answered that is not documented.
    expect(SimilarVideosSchema.parse(answer)).toEqual(answer);
    const [first, second] = answer.data;
    expect(answer.data).toHaveLength(3);
    expect(first).toMatchObject({
      videoId: drawnId(copy),
      label: 'walk',
      filmstripUrl: `/v1/datasets/clips/videos/${drawnId(copy)}/filmstrip?shard=1`,
    });
    expect(first!.nearDuplicate!.frames.length).toBeGreaterThan(10);
    for (const frame of first!.nearDuplicate!.frames) expect(frame.second).toBeCloseTo(frame.first, 0);
    expect(second).toMatchObject({ videoId: drawnId(sameRoom), nearDuplicate: null });
    expect(first!.similarity).toBeGreaterThan(second!.similarity);
  });

  it('refuses a video that the dataset does not have', async () => {
    await addShard(store, tenant, 'clips', scenes(0, 3));
    await expect(similar().similar(tenant, 'clips', 'f'.repeat(64), 3)).rejects.toMatchObject({ code: 'not_found' });
    await expect(similar().similar({ project: 'other' }, 'clips', 'f'.repeat(64), 3)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('searches with a video that is not in the dataset', async () => {
    const [upload, copy]: DrawnVideo[] = [{ scene: 4 }, { scene: 4, noise: 0.2 }];
    await addShard(store, tenant, 'clips', [...scenes(10, 20), copy!]);
    const result: ExtractResult = {
      index: 0,
      videoId: drawnId(upload!),
      sourceVersion: null,
      frames: 16,
      cached: false,
      attempts: 1,
      timings: null,
      failure: null,
    };
    const extraction: VideoExtraction = {
      extract: async ({ uri, specId }) => {
        expect(uri).toBe('upload://one');
        await store.put(
          keys.features({ specId, videoId: drawnId(upload!) }),
          encodeFeatureRecord(drawVideo(upload!), drawnSpec),
        );
        return result;
      },
    };
    const answer = await similar(extraction).find(caller, 'clips', { uri: 'upload://one', k: 1 }, signal);
    expect(answer).toMatchObject({ data: [{ videoId: drawnId(copy!), nearDuplicate: {} }] });
    const failing: VideoExtraction = {
      extract: () =>
        Promise.resolve({
          ...result,
          videoId: null,
          failure: { code: 'media_corrupt', message: 'broken', retryable: false },
        }),
    };
    await expect(similar(failing).find(caller, 'clips', { uri: 'upload://one', k: 1 }, signal)).rejects.toMatchObject({
      code: 'media_corrupt',
    });
    const slow: VideoExtraction = { extract: () => Promise.resolve(null) };
    expect(await similar(slow).find(caller, 'clips', { uri: 'upload://one', k: 1 }, signal)).toMatchObject({
      state: 'building',
      uri: 'upload://one',
    });
  });
});

describe('Duplicates', () => {
  it('groups re-encoded and shortened videos, and neither rooms nor openings', async () => {
    const family: DrawnVideo[] = [
      { scene: 1 },
      { scene: 1, noise: 0.3 },
      { scene: 1, seconds: [2, 9], noise: 0.1 },
      { scene: 1, opening: 0.25, noise: 0.1 },
    ];
    await addShard(store, tenant, 'clips', [
      ...scenes(10, 30),
      ...scenes(30, 40, { room: 1 }),
      ...scenes(40, 60, { opening: 0.4 }),
      ...family.slice(0, 2),
    ]);
    await addShard(store, tenant, 'clips', family.slice(2));
    expect(await groups()).toEqual([family.map(drawnId)]);
    const page = await ready(() => duplicates().page(tenant, 'clips', 100, null));
    const shortened = page.data[0]!.pairs.find(
      ({ first, second }) => first === drawnId(family[0]!) && second === drawnId(family[2]!),
    );
    // The shortened video begins two seconds later.
    for (const frame of shortened!.frames) expect(Math.abs(frame.first - frame.second - 2)).toBeLessThan(0.7);
  });

  it('compares only added shards, and continues after a damaged page', async () => {
    await addShard(store, tenant, 'clips', [...scenes(10, 20), { scene: 1 }]);
    expect(await groups()).toEqual([]);
    const before = await keysBelow(keys.datasetSimilarPairs('clips'));
    await addShard(store, tenant, 'clips', [{ scene: 1, noise: 0.2 }]);
    expect(await groups()).toHaveLength(1);
    expect(await keysBelow(keys.datasetSimilarPairs('clips'))).toEqual(expect.arrayContaining(before));
    expect(await keysBelow(keys.datasetSimilarPairs('clips'))).toHaveLength(2);

    for (const key of await keysBelow(keys.datasetSimilarPairs('clips'))) await store.delete(key);
    const [damaged] = await keysBelow(keys.datasetSimilar('clips'));
    await store.put(damaged!, 'no page');
    await index.close();
    index = new SimilarityIndex(store);
    expect(await groups()).toHaveLength(1);
  });

  it('keeps one video of each group, after a dry run, and can be undone', async () => {
    const [a, b, c, d]: DrawnVideo[] = [
      { scene: 1 },
      { scene: 1, noise: 0.2, label: 'run' },
      { scene: 2, label: 'run' },
      { scene: 2, noise: 0.2, label: 'walk' },
    ];
    await addShard(store, tenant, 'clips', [a!, b!, c!, d!, ...scenes(10, 20)]);
    const expected = { groups: 1, excluded: 1, contradictions: 1 };
    const by = 'ann';
    expect(await ready(() => duplicates().keepOne(tenant, 'clips', { by, validateOnly: true }))).toMatchObject({
      ...expected,
      version: 1,
      validateOnly: true,
    });
    expect((await pinned()).dataset.excluded).toBe(0);
    expect(await ready(() => duplicates().keepOne(tenant, 'clips', { by, validateOnly: false }))).toMatchObject({
      ...expected,
      version: 2,
    });
    const excluded: string[] = [];
    for await (const video of labels().export(tenant, 'clips')) if (video.excluded) excluded.push(video.videoId);
    // The one with a label stays.
    expect(excluded).toEqual([drawnId(a!)]);
    expect(await groups()).toEqual([[drawnId(c!), drawnId(d!)]]);
    await labels().undo(tenant, 'clips', 2, { by });
    expect(await groups()).toHaveLength(2);
  });

  it('tells the progress if comparing takes long', async () => {
    await addShard(store, tenant, 'clips', scenes(0, 10));
    const progress = await index.pairs(await pinned(), 0);
    expect(isBuilding(progress) && progress.shards).toBe(1);
    let result = await index.pairs(await pinned());
    while (isBuilding(result)) result = await index.pairs(await pinned());
    expect(result).toEqual([]);
  });
});

describe('DatasetLeakage', () => {
  it('counts near-duplicates in two splits once all videos are compared', async () => {
    const train: DrawnVideo = { scene: 1, split: 'train', label: 'run' };
    await addShard(store, tenant, 'clips', [
      train,
      { scene: 1, noise: 0.2, split: 'test', label: 'run' },
      { scene: 2, split: 'test', label: 'run' },
      { scene: 2, noise: 0.2, split: 'test', label: 'run' },
      ...scenes(10, 20, { split: 'train' }),
    ]);
    const leakage = new DatasetLeakage(store, index);
    expect(await leakage.of(await pinned())).toMatchObject({ leakage: { videos: 0, nearDuplicates: null } });
    while (isBuilding(await index.pairs(await pinned())));
    const examples = [{ kind: 'near-duplicate', key: drawnId(train), splits: ['test', 'train'], rows: 2 }];
    const expected = { leakage: { videos: 0, nearDuplicates: 1, examples } };
    // The comparison has ended, so reading its result takes less than a turn of the disk.
    let found = await leakage.of(await pinned());
    while (found.leakage.nearDuplicates === null) found = await leakage.of(await pinned());
    expect(found).toMatchObject(expected);
    await index.close();
    expect(await new DatasetLeakage(store).of(await pinned())).toMatchObject(expected);
  });
});

describe('selection', () => {
  it('chooses videos of groups without a label, the same ones for the same seed', async () => {
    const rooms = [1, 2, 3, 4, 5].map((room) =>
      Array.from({ length: 8 }, (_, i): DrawnVideo => ({
        scene: room * 100 + i,
        room,
        label: room === 1 ? 'run' : null,
      })),
    );
    await addShard(store, tenant, 'clips', rooms.flat());
    const select = async (seed: number): Promise<string[]> => {
      const answer = await ready(() => similar().select(tenant, 'clips', { n: 4, seed }));
      expect(SelectedVideosSchema.parse(answer)).toEqual(answer);
      expect(answer.unlabelled).toBe(32);
      return answer.data.map(({ videoId }) => videoId);
    };
    const chosen = await select(1);
    expect(await select(1)).toEqual(chosen);
    const roomOf = new Map(rooms.flatMap((room, i) => room.map((video) => [drawnId(video), i + 1] as const)));
    const unlabelled = chosen.map((id) => roomOf.get(id)!);
    expect(unlabelled).not.toContain(1);
    expect(new Set(unlabelled).size).toBeGreaterThanOrEqual(3);
  });
});

async function keysBelow(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}
