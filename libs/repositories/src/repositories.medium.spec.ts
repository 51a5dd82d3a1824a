import {
  ClipyardError,
  type DatasetShard,
  type FeatureSpec,
  HyperparametersSchema,
  keys,
  newId,
  type TrainingRun,
  type VideoFeatures,
} from '@clipyard/contracts';
import { encodeShard, specId } from '@clipyard/features';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import {
  ClassificationRepository,
  type ClassificationRequest,
  type ClassificationResult,
} from './classification-repository.js';
import { DatasetLeakage } from './dataset-leakage.js';
import { DatasetRepository, type PinnedDataset } from './dataset-repository.js';
import { DatasetVideos } from './dataset-videos.js';
import { FeatureRepository } from './feature-repository.js';
import { FilmstripRepository } from './filmstrip-repository.js';
import { NewestFirstIndex } from './newest-first-index.js';
import { readShardRows, type ShardRow, writeShardRows } from './shard-rows.js';
import { ShardedFeatures } from './sharded-features.js';
import { TrainingRunRepository } from './training-run-repository.js';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

const spec: FeatureSpec = {
  imageSize: 220,
  maxFrames: 3,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'd',
  featureSize: 4,
  dtype: 'float32',
  precision: 'float32',
};
const other: FeatureSpec = { ...spec, sampling: 'head' };

describe('DatasetVideos', () => {
  /** Two shards of three videos each, the second without the label `run`. */
  async function pinned(): Promise<PinnedDataset> {
    const labels = [
      ['walk', 'run', 'walk'],
      ['walk', 'walk', 'walk'],
    ];
    const shards = labels.map((of, n): DatasetShard => ({
      key: keys.datasetShard('clips', `d${n}`),
      digest: `d${n}`,
      batchId: 'b',
      shard: n,
      rows: of.length,
      bytes: 1,
      labels: Object.fromEntries(of.map((label) => [label, 1])),
      splits: {},
    }));
    for (const [n, of] of labels.entries())
      await writeShardRows(
        store,
        shards[n]!.key,
        of.map((label, i) => ({
          videoId: `v${n}${i}`,
          customId: `c${n}${i}`,
          uri: `upload://${n}${i}`,
          label,
          split: null,
          group: null,
        })),
      );
    return { dataset: await new DatasetRepository(store).append('clips', spec, specId(spec), true, shards), shards };
  }
  const ids = ({ data }: { data: readonly { videoId: string }[] }): string[] => data.map(({ videoId }) => videoId);

  it('gives them page by page, across shards, each once', async () => {
    const [videos, dataset] = [new DatasetVideos(store), await pinned()];
    const first = await videos.page(dataset, { label: 'walk', pageSize: 3, pageToken: null });
    const rest = await videos.page(dataset, { label: 'walk', pageSize: 3, pageToken: first.nextPageToken });
    expect([ids(first), ids(rest), rest.nextPageToken]).toEqual([['v00', 'v02', 'v10'], ['v11', 'v12'], null]);
    await expect(videos.page(dataset, { pageSize: 3, pageToken: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('reads no shard that has nothing of the label', async () => {
    const dataset = await pinned();
    await store.delete(keys.datasetShardRows(dataset.shards[1]!.key));
    expect(ids(await new DatasetVideos(store).page(dataset, { label: 'run', pageSize: 9, pageToken: null }))).toEqual([
      'v01',
    ]);
  });

  it('finds one, in the shard named or in any', async () => {
    const [videos, dataset] = [new DatasetVideos(store), await pinned()];
    expect(await videos.find(dataset, 'v11')).toMatchObject({ uri: 'upload://11', shard: 1 });
    expect(await videos.find(dataset, 'v11', 1)).toMatchObject({ customId: 'c11' });
    expect([
      await videos.find(dataset, 'v11', 0),
      await videos.find(dataset, 'v11', 7),
      await videos.find(dataset, 'none'),
    ]).toEqual([null, null, null]);
  });
});

describe('FilmstripRepository', () => {
  it('says why one could not be made, for a while', async () => {
    const filmstrips = new FilmstripRepository(store);
    await filmstrips.fail(
      'spec',
      'video',
      { code: 'source_not_found', message: 'gone', retryable: false },
      new Date(1_000_000),
    );
    expect(await filmstrips.failure('spec', 'video', 60_000, 1_050_000)).toMatchObject({ code: 'source_not_found' });
    expect(await filmstrips.failure('spec', 'video', 60_000, 1_061_000)).toBeNull();
    expect(await filmstrips.failure('spec', 'other', 60_000)).toBeNull();
  });
});

describe('DatasetRepository', () => {
  const datasets = (): DatasetRepository => new DatasetRepository(store);
  const shard = (n: number): DatasetShard => ({
    key: keys.datasetShard('clips', `digest${n}`),
    digest: `digest${n}`,
    batchId: `batch_${n}`,
    shard: 0,
    rows: 10,
    bytes: 1000,
    labels: { walk: 4, run: 5, [`only${n}`]: 1 },
    splits: { train: 8, test: 2 },
  });
  const append = (...shards: number[]) => datasets().append('clips', spec, specId(spec), true, shards.map(shard));

  it('creates a name once', async () => {
    expect(await datasets().get('clips')).toBeNull();
    expect(await datasets().create('clips', 'what it is')).toMatchObject({
      version: 1,
      description: 'what it is',
      rows: 0,
      specId: null,
    });
    await expect(datasets().create('clips', null)).rejects.toMatchObject({ code: 'conflict' });
    expect((await datasets().get('clips'))?.dataset.description).toBe('what it is');
  });

  it('adds shards up, and keeps what it was created with', async () => {
    const created = await datasets().create('clips', 'kept', new Date(0));
    const dataset = await append(1, 2);
    expect(dataset).toMatchObject({
      version: 2,
      description: 'kept',
      createdAt: created.createdAt,
      shardCount: 2,
      rows: 20,
      labels: { only1: 1, only2: 1, run: 10, walk: 8 },
      splits: { test: 4, train: 16 },
      spec,
      specId: specId(spec),
      backbonePretrained: true,
    });
    expect(dataset.updatedAt).not.toBe(created.updatedAt);
  });

  it('changes nothing when a batch is appended again', async () => {
    await append(1, 2);
    const again = await append(1, 2);
    expect(again).toMatchObject({ version: 1, shardCount: 2 });
    expect(await append(2, 3)).toMatchObject({ version: 2, shardCount: 3, rows: 30 });
  });

  it('loses none of 8 batches that end at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => append(n)));
    const { dataset, shards } = (await datasets().get('clips'))!;
    expect(dataset).toMatchObject({ version: 8, shardCount: 8, rows: 80 });
    expect(shards.map(({ digest }) => digest).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `digest${n}`));
  });

  it('never mixes features that cannot be compared', async () => {
    await append(1);
    await expect(datasets().append('clips', other, specId(other), true, [shard(2)])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await datasets().get('clips'))?.shards).toHaveLength(1);
  });

  it('keeps every version as it was', async () => {
    await append(1);
    const first = await datasets().get('clips', 1);
    await append(2);
    expect(await datasets().get('clips', 1)).toEqual(first);
    expect((await datasets().get('clips', 2))?.shards.map(({ digest }) => digest)).toEqual(['digest1', 'digest2']);
    expect(await datasets().get('clips', 3)).toBeNull();
  });

  it('lists page by page, names that begin alike too', async () => {
    const names = ['a', 'a-b', 'a.b', 'ab', 'b'];
    for (const name of names) {
      await datasets().create(name, null);
      await store.put(keys.datasetShard(name, 'x'), '');
    }
    const seen: string[][] = [];
    for (let token: string | null | undefined; token !== null;) {
      const page = await datasets().list(2, token ?? null);
      seen.push(page.data.map(({ name }) => name));
      token = page.nextPageToken;
    }
    expect(seen.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(seen.flat().sort()).toEqual([...names].sort());
  });
});

describe('what a dataset says of its rows', () => {
  const pack = async (name: string, rows: readonly Partial<ShardRow>[], kept: boolean): Promise<DatasetShard> => {
    const key = keys.datasetShard('clips', name);
    const full = rows.map((row, i): ShardRow => ({
      videoId: `${name}-${i}`,
      customId: null,
      uri: null,
      label: 'walk',
      split: null,
      group: null,
      ...row,
    }));
    await store.put(
      key,
      encodeShard(
        full.map((row) => ({
          ...row,
          specId: specId(spec),
          data: new Float32Array(12).fill(1),
          mask: new Uint8Array(3).fill(1),
          maxFrames: 3,
          featureSize: 4,
          timesMs: [0, 1, 2],
          decoder: 'd',
          engine: 'e',
        })),
        spec,
      ),
    );
    if (kept) await writeShardRows(store, key, full);
    return {
      key,
      digest: name,
      batchId: 'batch_1',
      shard: 0,
      rows: rows.length,
      bytes: 1,
      labels: { walk: rows.length },
      splits: Object.fromEntries(full.flatMap(({ split }) => (split === null ? [] : [[split, 1]]))),
    };
  };

  it('is the same from the rows kept beside a shard and from the shard', async () => {
    const row = { customId: 'c', uri: 'file:///v_g03_.avi', split: 'test' as const, group: 'g' };
    const [kept, whole] = [
      await pack('kept', [row], true),
      await pack('whole', [{ ...row, videoId: 'kept-0' }], false),
    ];
    const [a] = await readShardRows(store, kept);
    const [b] = await readShardRows(store, whole);
    expect(b).toMatchObject(a!);
  });

  it('shows videos and groups in more than one split, over all shards, once and for all', async () => {
    const shards = [
      await pack(
        'a',
        [
          { videoId: 'v', split: 'train' },
          { split: 'train', group: 'g' },
        ],
        true,
      ),
      await pack(
        'b',
        [
          { videoId: 'v', split: 'test' },
          { split: 'validation', group: 'g' },
        ],
        true,
      ),
    ];
    await new DatasetRepository(store).append('clips', spec, specId(spec), true, shards);
    const pinned = (await new DatasetRepository(store).get('clips'))!;
    const found = {
      videos: 1,
      groups: 1,
      contradictions: 0,
      examples: [
        { kind: 'video', key: 'v', splits: ['test', 'train'], rows: 2 },
        { kind: 'group', key: 'g', splits: ['train', 'validation'], rows: 2 },
      ],
    };
    expect(await new DatasetLeakage(store).of(pinned)).toEqual(found);
    for (const { key } of shards) await store.delete(keys.datasetShardRows(key));
    for (const { key } of shards) await store.delete(key);
    expect(await new DatasetLeakage(store).of(pinned)).toEqual(found);
  });

  it('gives rows the group that a pattern finds, and says how many have none', async () => {
    const shards = [
      await pack(
        'a',
        [{ uri: 'file:///v_g03_.avi' }, { uri: 'file:///v_g04_.avi', group: 'own' }, { uri: 'file:///v.avi' }],
        true,
      ),
    ];
    const { rows, warnings } = await ShardedFeatures.open(
      store,
      shards,
      12,
      new AbortController().signal,
      String.raw`_g(\d+)_`,
    );
    expect(rows.map(({ group }) => group)).toEqual(['03', 'own', undefined]);
    expect(warnings).toEqual(['groupPattern finds no group for 1 rows; each is a group of its own']);
  });
});

describe('TrainingRunRepository', () => {
  const runs = (): TrainingRunRepository => new TrainingRunRepository(store);
  const run = (id: string): TrainingRun => ({
    id,
    object: 'training_run',
    project: 'default',
    state: 'queued',
    dataset: 'clips',
    datasetVersion: 1,
    hyperparameters: HyperparametersSchema.parse({}),
    promoteTo: null,
    abstainBelow: null,
    epochs: [],
    live: null,
    progress: 0,
    etaSeconds: null,
    rows: null,
    leakage: null,
    evaluation: null,
    selection: null,
    modelId: null,
    warnings: [],
    resumes: 0,
    failure: null,
    createdAt: new Date(0).toISOString(),
    startedAt: null,
    finishedAt: null,
  });

  const get = async (id: string): Promise<TrainingRun> => (await runs().get(id))!;

  it('knows which runs have not ended', async () => {
    const [first, second] = [newId('run', 1), newId('run', 2)];
    await runs().create(run(first));
    await runs().create(run(second));
    await runs().save({ ...run(first), state: 'running' });
    expect((await runs().open()).sort()).toEqual([first, second].sort());
    await runs().save({ ...run(first), state: 'succeeded' });
    expect(await runs().open()).toEqual([second]);
    expect((await runs().list(10, null)).data.map(({ id, state }) => [id, state])).toEqual([
      [second, 'queued'],
      [first, 'succeeded'],
    ]);
  });

  it('lets a request to cancel outlive what the trainer writes meanwhile', async () => {
    const id = newId('run');
    await runs().create(run(id));
    expect(await runs().cancel(id)).toMatchObject({ state: 'cancelling' });
    await runs().save({ ...run(id), state: 'running', progress: 0.5 });
    expect(await runs().get(id)).toMatchObject({ state: 'cancelling', progress: 0.5 });
    await runs().save({ ...run(id), state: 'cancelled' });
    expect(await runs().get(id)).toMatchObject({ state: 'cancelled' });
    expect(await runs().cancel(id)).toMatchObject({ state: 'cancelled' });
  });

  it('lets a run that was cancelled or failed go on, once a call, towards a model of its own', async () => {
    const id = newId('run');
    await runs().create({ ...run(id), promoteTo: 'production' });
    expect(await runs().modelIdOf(await get(id))).toBe(id.replace('run', 'model'));
    await expect(runs().resume(id, newId('model'))).rejects.toMatchObject({ code: 'conflict' });
    await runs().save({
      ...run(id),
      state: 'failed',
      failure: { code: 'worker_lost', message: 'x', retryable: true },
      epochs: [],
      warnings: ['x'],
      modelId: 'model_1',
      finishedAt: run(id).createdAt,
    });
    expect(await runs().open()).toEqual([]);

    const [first, second] = [newId('model'), newId('model')];
    expect(await runs().resume(id, first)).toMatchObject({
      state: 'queued',
      resumes: 1,
      failure: null,
      warnings: [],
      modelId: null,
      finishedAt: null,
    });
    expect(await runs().resume(id, first)).toMatchObject({ resumes: 1 });
    await expect(runs().resume(id, second)).rejects.toMatchObject({ code: 'conflict' });
    expect([await runs().open(), await runs().isResumedTo(id, first), await runs().isResumedTo(id, second)]).toEqual([
      [id],
      true,
      false,
    ]);

    // Before a trainer has taken it up, and after.
    expect(await runs().cancel(id)).toMatchObject({ state: 'cancelling', resumes: 1 });
    await runs().save({ ...(await get(id)), state: 'cancelled' });
    expect(await runs().resume(id, second)).toMatchObject({ state: 'queued', resumes: 2 });
    await runs().save({ ...(await get(id)), state: 'running' });
    expect(await get(id)).toMatchObject({ state: 'running', resumes: 2 });
    expect([await runs().modelIdOf({ id, resumes: 1 }), await runs().modelIdOf(await get(id))]).toEqual([
      first,
      second,
    ]);
    await runs().save({ ...(await get(id)), state: 'succeeded' });
    await expect(runs().resume(id, newId('model'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(runs().resume(newId('run'), first)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps a run open that was resumed while its end was being written', async () => {
    const id = newId('run');
    await runs().create({ ...run(id), state: 'cancelled' });
    await runs().resume(id, newId('model'));
    await runs().save({ ...run(id), state: 'cancelled' });
    expect(await runs().open()).toEqual([id]);
  });

  it('refuses to cancel what has ended or never was', async () => {
    const id = newId('run');
    await expect(runs().cancel(id)).rejects.toMatchObject({ code: 'not_found' });
    await runs().create({ ...run(id), state: 'succeeded' });
    await expect(runs().cancel(id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await runs().get(id)).toMatchObject({ state: 'succeeded' });
  });

  it('reports a damaged record', async () => {
    await store.put(keys.trainingRun('run_x'), '{"id":');
    await expect(runs().get('run_x')).rejects.toMatchObject({ code: 'object_damaged' });
  });
});

describe('NewestFirstIndex', () => {
  const pages = async (
    index: NewestFirstIndex,
    size: number,
    load: (id: string) => Promise<string | null>,
  ): Promise<string[][]> => {
    const seen: string[][] = [];
    for (let token: string | null | undefined; token !== null;) {
      const page = await index.page(load, size, token ?? null);
      seen.push(page.data);
      token = page.nextPageToken;
    }
    return seen;
  };

  it('pages from the newest to the oldest, each once', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const ids = Array.from({ length: 7 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
    for (const id of ids) await index.add(id);
    const newest = [...ids].reverse();
    const all = (id: string): Promise<string> => Promise.resolve(id);
    expect(await pages(index, 3, all)).toEqual([newest.slice(0, 3), newest.slice(3, 6), newest.slice(6)]);
    expect(await pages(index, 7, all)).toEqual([newest]);
  });

  it('goes on over entries that point at nothing', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const ids = Array.from({ length: 6 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
    for (const id of ids) await index.add(id);
    const found = await pages(index, 2, (id) => Promise.resolve(ids.indexOf(id) >= 2 ? null : id));
    expect(found.flat()).toEqual([ids[1], ids[0]]);
  });

  it('has one empty page where nothing is', async () => {
    expect(await pages(new NewestFirstIndex(store, 'models'), 5, (id) => Promise.resolve(id))).toEqual([[]]);
  });

  it('goes on at its place when newer ones come between two pages', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const [old, middle, newer] = [newId('batch', 1_000), newId('batch', 2_000_000), newId('batch', 3_000_000)];
    await index.add(old);
    await index.add(middle);
    const first = await index.page((id) => Promise.resolve(id), 1, null);
    await index.add(newer);
    expect((await index.page((id) => Promise.resolve(id), 1, first.nextPageToken)).data).toEqual([old]);
  });
});

describe('FeatureRepository', () => {
  const features = (videoId: string, value: number): VideoFeatures => ({
    videoId,
    specId: specId(spec),
    data: Float32Array.from({ length: 12 }, (_, i) => (i < 8 ? value + i / 3 : 0)),
    mask: Uint8Array.of(1, 1, 0),
    maxFrames: 3,
    featureSize: 4,
    timesMs: [0, 40.5],
    decoder: 'ffmpeg',
    engine: 'onnx',
  });
  const never = new AbortController().signal;

  it('gives back what was put, under its spec only', async () => {
    const repository = new FeatureRepository(store);
    await repository.put(features('v', 1), spec);
    expect(await repository.get(specId(spec), 'v')).toEqual(features('v', 1));
    expect(await repository.get(specId(other), 'v')).toBeNull();
  });

  it('gives many in the order asked for, the missing and the damaged as errors of their own', async () => {
    const repository = new FeatureRepository(store);
    const ids = Array.from({ length: 40 }, (_, i) => `v${i}`);
    for (const [i, id] of ids.entries()) if (i !== 5) await repository.put(features(id, i), spec);
    const damaged = keys.features(specId(spec), 'v20');
    const bytes = (await store.get(damaged))!;
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await store.put(damaged, bytes);
    await store.put(keys.features(specId(spec), 'v21'), bytes.subarray(0, 100));
    const found = await repository.getMany(specId(spec), ids, never);
    expect(found).toHaveLength(40);
    const lost = found.flatMap((one, i) => (one instanceof ClipyardError ? [[i, one.code]] : []));
    expect(
      (await repository.getMany(specId(spec), ['v1', 'v0', 'v1'], never)).map((one) =>
        one instanceof ClipyardError ? one.code : one.videoId,
      ),
    ).toEqual(['v1', 'v0', 'v1']);
    expect(lost).toEqual([
      [5, 'features_missing'],
      [20, 'features_missing'],
      [21, 'features_missing'],
    ]);
    expect(found.flatMap((one) => (one instanceof ClipyardError ? [] : [one.videoId]))).toEqual(
      ids.filter((id) => !['v5', 'v20', 'v21'].includes(id)),
    );
  });

  it('fails as a whole where the store does not answer', async () => {
    const broken: Pick<FileSystemObjectStore, 'get'> = {
      get: () => Promise.reject(new ClipyardError('storage_unavailable', 'away')),
    };
    const repository = new FeatureRepository(Object.assign(Object.create(store) as FileSystemObjectStore, broken));
    await expect(repository.getMany(specId(spec), ['v'], never)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('stops at an abort', async () => {
    await expect(new FeatureRepository(store).getMany(specId(spec), ['v'], AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('ClassificationRepository', () => {
  const request = (id: string): ClassificationRequest => ({
    id,
    project: 'default',
    key: null,
    uri: 'file:///clip.avi',
    model: 'production',
    modelId: 'model_1',
    topK: 5,
    evidence: true,
    preview: true,
    abstainBelow: 0.5,
    spec,
    specId: specId(spec),
    backbonePretrained: false,
    createdAt: new Date(0).toISOString(),
  });
  const result: ClassificationResult = {
    videoId: 'v',
    top: [{ label: 'run', probability: 0.9 }],
    evidence: null,
    windows: null,
    frames: 2,
    cached: true,
    hasPreview: true,
    failure: null,
    finishedAt: new Date(1).toISOString(),
  };

  it('is queued until its result is there', async () => {
    const repository = new ClassificationRepository(store);
    const id = newId('cls');
    expect(await repository.get(id)).toBeNull();
    await repository.create(request(id));
    expect(await repository.get(id)).toMatchObject({
      id,
      customId: 'file:///clip.avi',
      label: null,
      abstained: false,
      state: 'queued',
      model: 'model_1',
      top: null,
      previewUrl: null,
      finishedAt: null,
    });
    await repository.finish(id, result);
    expect(await repository.get(id)).toMatchObject({
      state: 'succeeded',
      top: [{ label: 'run', probability: 0.9 }],
      previewUrl: `/v1/classifications/${id}/preview`,
      cached: true,
    });
    await repository.finish(id, {
      ...result,
      top: null,
      failure: { code: 'media_corrupt', message: 'broken', retryable: false },
    });
    expect(await repository.get(id)).toMatchObject({ state: 'failed', failure: { code: 'media_corrupt' } });
    expect((await repository.list(10, null)).data.map((one) => one.id)).toEqual([id]);
    const named = newId('cls');
    await repository.create({ ...request(named), customId: 'Punch/a.avi' });
    expect(await repository.get(named)).toMatchObject({ uri: 'file:///clip.avi', customId: 'Punch/a.avi' });
  });
});
