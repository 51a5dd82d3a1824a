import { ClipyardError, keys, HyperparametersSchema, type DatasetShard, type FeatureSpec, type TrainingRun } from '@clipyard/contracts';
import { padFeatures, specId } from '@clipyard/features';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatasetRepository } from './dataset-repository.js';
import { FeatureRepository } from './feature-repository.js';
import { TrainingRunRepository } from './training-run-repository.js';

const spec: FeatureSpec = { imageSize: 220, maxFrames: 4, sampling: 'uniform', resize: 'fit-crop', backbone: 'b', weightsDigest: 'w', featureSize: 3, dtype: 'float32' };
const shard = (n: number): DatasetShard => ({ key: `k${n}`, digest: `d${n}`, batchId: 'b', shard: n, rows: 2, bytes: 10, labels: { x: 1, [`y${n}`]: 1 }, splits: { train: 2 } });

let folder: ReturnType<typeof tempDir>;
let store: FileSystemObjectStore;
beforeEach(() => {
  folder = tempDir();
  store = new FileSystemObjectStore(folder.path);
});
afterEach(() => folder.remove());

describe('DatasetRepository', () => {
  it('adds the shards of a batch once, as one version, and keeps the versions before', async () => {
    const datasets = new DatasetRepository(store);
    await datasets.create('d', 'about it');
    await datasets.append('d', spec, specId(spec), true, [shard(1), shard(2)]);
    expect(await datasets.append('d', spec, specId(spec), true, [shard(1), shard(2)])).toMatchObject({ version: 2, rows: 4, shardCount: 2 });
    await datasets.append('d', spec, specId(spec), true, [shard(3)]);
    expect((await datasets.get('d'))?.dataset).toMatchObject({ version: 3, rows: 6, description: 'about it', labels: { x: 3, y1: 1, y2: 1, y3: 1 }, splits: { train: 6 } });
    expect((await datasets.get('d', 2))?.shards.map(({ digest }) => digest)).toEqual(['d1', 'd2']);
    expect(await datasets.get('d', 9)).toBeNull();
  });

  it('loses none of eight batches that end at once', async () => {
    const datasets = new DatasetRepository(store);
    await Promise.all(Array.from({ length: 8 }, (_, n) => datasets.append('d', spec, specId(spec), true, [shard(n)])));
    expect((await datasets.get('d'))?.shards.map(({ digest }) => digest).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `d${n}`));
  });

  it('never mixes features of two specs', async () => {
    const datasets = new DatasetRepository(store);
    await datasets.append('d', spec, specId(spec), true, [shard(1)]);
    await expect(datasets.append('d', { ...spec, sampling: 'head' }, 'other', true, [shard(2)])).rejects.toMatchObject({ code: 'conflict' });
    await expect(datasets.create('d', null)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('lists by name, page by page', async () => {
    const datasets = new DatasetRepository(store);
    for (const name of ['c', 'a', 'b', 'a-b']) await datasets.create(name, null);
    const first = await datasets.list(3, null);
    const second = await datasets.list(3, first.nextPageToken);
    expect([...first.data, ...second.data].map(({ name }) => name).sort()).toEqual(['a', 'a-b', 'b', 'c']);
    expect([first.data.length, second.data.length, second.nextPageToken]).toEqual([3, 1, null]);
  });
});

describe('FeatureRepository', () => {
  it('gives what is there in order, and says of each other why not', async () => {
    const features = new FeatureRepository(store);
    const id = specId(spec);
    const of = (videoId: string) => padFeatures({ videoId, spec, rows: Float32Array.of(1, 2, 3), black: [false], timesMs: [0], decoder: 'd', engine: 'e' });
    await features.put(of('a'), spec);
    await features.put(of('c'), spec);
    await store.put(keys.features(id, 'c'), (await store.get(keys.features(id, 'c')))!.subarray(0, 100));
    const found = await features.getMany(id, ['a', 'b', 'c', 'a'], new AbortController().signal);
    expect(found.map((entry) => (entry instanceof ClipyardError ? entry.code : entry.videoId))).toEqual(['a', 'features_missing', 'features_missing', 'a']);
    expect(await features.get(id, 'b')).toBeNull();
  });
});

describe('TrainingRunRepository', () => {
  const run: TrainingRun = {
    id: 'run_0000000000000000001', object: 'training_run', state: 'queued', dataset: 'd', datasetVersion: 1, hyperparameters: HyperparametersSchema.parse({}), promoteTo: null, epochs: [], progress: 0,
    etaSeconds: null, rows: null, evaluation: null, modelId: null, warnings: [], failure: null, createdAt: new Date(0).toISOString(), startedAt: null, finishedAt: null,
  };

  it('shows a wish to cancel at once, whatever the trainer writes, and refuses it when it is too late', async () => {
    const runs = new TrainingRunRepository(store);
    await runs.create(run);
    expect(await runs.open()).toEqual([run.id]);
    await runs.requestCancel(run.id);
    await runs.save({ ...run, state: 'running' });
    expect((await runs.get(run.id))?.state).toBe('cancelling');
    await runs.save({ ...run, state: 'cancelled' });
    expect((await runs.get(run.id))?.state).toBe('cancelled');
    expect(await runs.open()).toEqual([]);
    const done = { ...run, id: 'run_0000000000000000002', state: 'succeeded' as const };
    await runs.create(done);
    await runs.save(done);
    await expect(runs.requestCancel(done.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(runs.requestCancel('run_0000000000000000003')).rejects.toMatchObject({ code: 'not_found' });
    expect((await runs.list(10, null)).data.map(({ id }) => id)).toEqual([done.id, run.id]);
  });
});
