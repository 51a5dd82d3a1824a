import { EVERYBODY } from '@clipyard/access';
import { type DatasetShard, type FeatureSpec } from '@clipyard/api-contract';
import { encodeShard, specId } from '@clipyard/features';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { datasetShard, featureSpec, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { DatasetLeakage } from './dataset-leakage.js';
import { DatasetRepository, type PinnedDataset } from './dataset-repository.js';
import { DatasetShards } from './dataset-shards.js';
import { DatasetVideos } from './dataset-videos.js';
import { readShardRows, type ShardRow, writeShardRows } from './shard-rows.js';
import { ShardedFeatures } from './sharded-features.js';

const spec = featureSpec();
const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

const other: FeatureSpec = { ...spec, sampling: 'head' };

describe('DatasetVideos', () => {
  /** Two shards of three videos each, the second without the label `run`. */
  async function pinned(): Promise<PinnedDataset> {
    const labels = [
      ['walk', 'run', 'walk'],
      ['walk', 'walk', 'walk'],
    ];
    const shards = labels.map((of, n) =>
      datasetShard(`d${n}`, {
        batchId: 'b',
        shard: n,
        rows: of.length,
        labels: Object.fromEntries(of.map((label) => [label, 1])),
      }),
    );
    for (const [n, of] of labels.entries())
      await writeShardRows(
        store,
        shards[n]!.key,
        of.map((label, i) => ({
          videoId: `v${n}${i}`,
          customId: `c${n}${i}`,
          uri: `upload://${n}${i}`,
          label,
        })),
      );
    await new DatasetRepository(store).append(EVERYBODY, 'clips', spec, specId(spec), true, shards);
    return (await new DatasetRepository(store).get(EVERYBODY, 'clips'))!;
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
    await store.delete(keys.datasetShardRows((await dataset.shards.at(1))!.key));
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

describe('DatasetRepository', () => {
  const datasets = (): DatasetRepository => new DatasetRepository(store);
  const shard = (n: number): DatasetShard =>
    datasetShard(`digest${n}`, {
      batchId: `batch_${n}`,
      rows: 10,
      bytes: 1000,
      labels: { walk: 4, run: 5, [`only${n}`]: 1 },
      splits: { train: 8, test: 2 },
    });
  const digests = async (shards: DatasetShards): Promise<string[]> => (await shards.all()).map(({ digest }) => digest);
  const append = async (...shards: number[]) =>
    (await datasets().append(EVERYBODY, 'clips', spec, specId(spec), true, shards.map(shard))).dataset;

  it('creates a name once', async () => {
    expect(await datasets().get(EVERYBODY, 'clips')).toBeNull();
    expect(await datasets().create(EVERYBODY, 'clips', 'a description')).toMatchObject({
      version: 1,
      description: 'a description',
      rows: 0,
      specId: null,
    });
    await expect(datasets().create(EVERYBODY, 'clips', null)).rejects.toMatchObject({ code: 'conflict' });
    expect((await datasets().get(EVERYBODY, 'clips'))?.dataset.description).toBe('a description');
  });

  it('adds shards up, and keeps its description and date', async () => {
    const created = await datasets().create(EVERYBODY, 'clips', 'kept', new Date(0));
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
    const { dataset, shards } = (await datasets().get(EVERYBODY, 'clips'))!;
    expect(dataset).toMatchObject({ version: 8, shardCount: 8, rows: 80 });
    expect((await digests(shards)).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `digest${n}`));
  });

  it('never mixes features that cannot be compared', async () => {
    await append(1);
    await expect(datasets().append(EVERYBODY, 'clips', other, specId(other), true, [shard(2)])).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await datasets().get(EVERYBODY, 'clips'))?.dataset.shardCount).toBe(1);
  });

  it('keeps every version as it was', async () => {
    await append(1);
    const first = await datasets().get(EVERYBODY, 'clips', 1);
    await append(2);
    expect(await datasets().get(EVERYBODY, 'clips', 1)).toEqual(first);
    expect(await digests((await datasets().get(EVERYBODY, 'clips', 2))!.shards)).toEqual(['digest1', 'digest2']);
    expect(await datasets().get(EVERYBODY, 'clips', 3)).toBeNull();
  });

  it('lists page by page, names that begin alike too', async () => {
    const names = ['a', 'a-b', 'a.b', 'ab', 'b'];
    for (const name of names) {
      await datasets().create(EVERYBODY, name, null);
      await store.put(keys.datasetShard(name, 'x'), '');
    }
    const seen: string[][] = [];
    for (let token: string | null | undefined; token !== null;) {
      const page = await datasets().list(EVERYBODY, 2, token ?? null);
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
    const full = rows.map((row, i) => ({ videoId: `${name}-${i}`, label: 'walk', ...row }));
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
    return datasetShard(name, {
      rows: rows.length,
      labels: { walk: rows.length },
      splits: Object.fromEntries(full.flatMap(({ split }) => (split === null ? [] : [[split, 1]]))),
    });
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
    await new DatasetRepository(store).append(EVERYBODY, 'clips', spec, specId(spec), true, shards);
    // 0.1.0 kept both rows of a video that was submitted twice.
    const pinned = {
      ...(await new DatasetRepository(store).get(EVERYBODY, 'clips'))!,
      shards: new DatasetShards(store, 'clips', 0, shards),
    };
    const found = {
      videos: 1,
      groups: 1,
      nearDuplicates: null,
      contradictions: 0,
      examples: [
        { kind: 'video', key: 'v', splits: ['test', 'train'], rows: 2 },
        { kind: 'group', key: 'g', splits: ['train', 'validation'], rows: 2 },
      ],
    };
    expect(await new DatasetLeakage(store).of(pinned)).toEqual({ leakage: found, warnings: [] });
    for (const { key } of shards) await store.delete(keys.datasetShardRows(key));
    for (const { key } of shards) await store.delete(key);
    expect(await new DatasetLeakage(store).of(pinned)).toEqual({ leakage: found, warnings: [] });
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
