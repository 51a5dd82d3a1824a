import { EVERYBODY } from '@clipyard/access';
import { type DatasetShard } from '@clipyard/api-contract';
import { specId } from '@clipyard/features';
import { FileSystemObjectStore, getJson, keys, putJson } from '@clipyard/object-store';
import { countStoreCalls, datasetShard, featureSpec, type StoreCost, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { DatasetRepository } from './dataset-repository.js';
import { DatasetVideos } from './dataset-videos.js';
import { writeShardRows } from './shard-rows.js';

const spec = featureSpec();
const folder = tempDir();
afterAll(() => folder.remove());

let store: FileSystemObjectStore;
let cost: (work: () => Promise<unknown>) => Promise<StoreCost>;
let datasets: DatasetRepository;
let count = 0;
beforeEach(() => {
  ({ store, cost } = countStoreCalls(new FileSystemObjectStore(`${folder.path}/${count++}`)));
  datasets = new DatasetRepository(store);
});

const shard = (n: number): DatasetShard =>
  datasetShard(`digest${n}`, {
    batchId: `batch_${n}`,
    rows: 10,
    bytes: 1000,
    labels: { walk: 4, run: 6 },
    splits: { train: 8, test: 2 },
  });
const shards = (from: number, to: number): DatasetShard[] =>
  Array.from({ length: to - from }, (_, i) => shard(from + i));
const append = async (added: readonly DatasetShard[]) =>
  (await datasets.append(EVERYBODY, 'clips', spec, specId(spec), true, added)).dataset;

describe('the shards of a dataset', () => {
  it.each([1, 63, 64, 65, 128, 200])('are the same after one batch of %i shards and after many batches', async (n) => {
    await append(shards(0, n));
    await append([shard(n)]);
    for (let i = n + 1; i < n + 70; i += 7) await append(shards(i, i + 7));
    const { dataset, shards: found } = (await datasets.get(EVERYBODY, 'clips'))!;
    const expected = shards(0, n + 71);
    expect(await found.all()).toEqual(expected);
    expect(dataset).toMatchObject({
      shardCount: expected.length,
      rows: 10 * expected.length,
      labels: { walk: 4 * expected.length, run: 6 * expected.length },
      splits: { train: 8 * expected.length, test: 2 * expected.length },
    });
    const streamed: DatasetShard[] = [];
    for await (const one of found) streamed.push(one);
    expect(streamed).toEqual(expected);
    for (const first of [0, 1, 63, 64, 65, expected.length - 1, expected.length, expected.length + 1]) {
      const indexes: number[] = [];
      for await (const [index, one] of found.from(first)) {
        expect(one).toEqual(expected[index]);
        indexes.push(index);
      }
      expect(indexes).toEqual([...expected.keys()].slice(first));
      expect(await found.at(first)).toEqual(expected[first]);
    }
    const { shards: atFirst } = (await datasets.get(EVERYBODY, 'clips', 1))!;
    expect(await atFirst.all()).toEqual(shards(0, n));
  });

  it('are added once, whether they are in a page or not', async () => {
    await append(shards(0, 100));
    await append([shard(100)]);
    expect(await append([shard(3), shard(80), shard(100)])).toMatchObject({ version: 2, shardCount: 101 });
    expect(await append([shard(3), shard(101)])).toMatchObject({ version: 3, shardCount: 102 });
  });

  it('are all kept by 8 batches that end at once, on both sides of a page boundary', async () => {
    await append(shards(0, 60));
    await Promise.all(Array.from({ length: 8 }, (_, n) => append([shard(60 + n)])));
    await append([shard(68)]);
    const { dataset, shards: found } = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(dataset).toMatchObject({ version: 10, shardCount: 69, rows: 690 });
    expect((await found.all()).map(({ digest }) => digest).sort()).toEqual(
      shards(0, 69)
        .map(({ digest }) => digest)
        .sort(),
    );
  });

  it('are all there if a writer died between a page and its version', async () => {
    await append(shards(0, 64));
    const write = store.putIfAbsent.bind(store);
    store.putIfAbsent = (key, body, options) =>
      key.includes('/versions/') ? Promise.reject(new Error('killed')) : write(key, body, options);
    await expect(append([shard(64)])).rejects.toThrow('killed');
    store.putIfAbsent = write;
    await append([shard(65)]);
    expect(await (await datasets.get(EVERYBODY, 'clips'))!.shards.all()).toEqual([...shards(0, 64), shard(65)]);
  });

  it('are reported as damaged if a page is lost', async () => {
    await append(shards(0, 64));
    await append([shard(64)]);
    const key = keys.datasetShardPage('clips', 0);
    await store.delete(key);
    const { dataset, shards: found } = (await datasets.get(EVERYBODY, 'clips'))!;
    expect(dataset.shardCount).toBe(65);
    await expect(found.all()).rejects.toMatchObject({ code: 'object_damaged', key });
  });
});

describe('versions of older releases', () => {
  it('are read, and continued with pages', async () => {
    const { version: _, ...rest } = await append(shards(0, 2));
    for (const [version, list] of [shards(0, 2), shards(0, 150)].entries())
      await putJson(store, keys.sequenceEntry(keys.dataset('old'), version + 1), {
        ...rest,
        name: 'old',
        shards: list,
      });
    const old = (await datasets.get(EVERYBODY, 'old'))!;
    expect(old.dataset).toMatchObject({ version: 2, rows: 1500, shardCount: 150, labels: { walk: 600 } });
    expect(await old.shards.all()).toEqual(shards(0, 150));
    const { dataset: next } = await datasets.append(EVERYBODY, 'old', spec, specId(spec), true, shards(149, 151));
    expect(next).toMatchObject({ version: 3, rows: 1510, shardCount: 151 });
    expect(await (await datasets.get(EVERYBODY, 'old'))!.shards.all()).toEqual(shards(0, 151));
    expect(await (await datasets.get(EVERYBODY, 'old', 2))!.shards.all()).toEqual(shards(0, 150));
  });

  it('refuse to read versions with pages, and read those without', async () => {
    await append(shards(0, 64));
    const read = (version: number) =>
      getJson(store, keys.sequenceEntry(keys.dataset('clips'), version), z.object({ shards: z.array(z.unknown()) }));
    expect((await read(1))?.shards).toHaveLength(64);
    await append([shard(64)]);
    await expect(read(2)).rejects.toMatchObject({ code: 'object_too_new' });
  });
});

it('costs as much after 1,000 versions as after 10', async () => {
  // Without concurrent writers, and without waiting for the disk, a thousand versions are written in seconds.
  const files = new FileSystemObjectStore(`${folder.path}/${count++}`);
  const put = files.put.bind(files);
  files.put = (key, body, options) => put(key, body, { ...options, durable: false });
  files.putIfAbsent = async (key, body, options) =>
    (await files.head(key)) === null && files.put(key, body, options).then(() => true);
  ({ store, cost } = countStoreCalls(files));
  datasets = new DatasetRepository(store);

  const costs = async (): Promise<Record<string, StoreCost>> => {
    const { dataset, shards: all } = (await datasets.get(EVERYBODY, 'clips'))!;
    const last = all.length - 1;
    const videos = new DatasetVideos(store);
    await writeShardRows(store, shard(last).key, [
      { videoId: 'v', customId: null, uri: null, label: null, split: null, group: null },
    ]);
    const pageToken = `${last}.0`;
    return {
      get: await cost(() => datasets.get(EVERYBODY, 'clips')),
      'get of the first version': await cost(() => datasets.get(EVERYBODY, 'clips', 1)),
      list: await cost(() => datasets.list(EVERYBODY, 10, null)),
      'append of a known shard': await cost(() => append([shard(0)])),
      'one shard': await cost(async () => (await datasets.get(EVERYBODY, 'clips'))!.shards.at(last)),
      'page of videos': await cost(async () =>
        videos.page((await datasets.get(EVERYBODY, 'clips'))!, { pageSize: 10, pageToken }),
      ),
      append: await cost(() => append([shard(dataset.version)])),
    };
  };
  const fill = async (from: number, to: number): Promise<StoreCost> =>
    cost(async () => {
      for (let n = from; n < to; n++) await append([shard(n)]);
    });
  await fill(0, 10);
  const few = await costs();
  const filled = await fill(11, 1000);
  const many = await costs();
  const bytes = JSON.stringify(shard(0)).length + 20;
  for (const [name, { calls, listed, bytes: read }] of Object.entries(many)) {
    // The last version of 1,000 has up to 63 shards in its own record, and one page may be read.
    expect(calls, name).toBeLessThanOrEqual(few[name]!.calls + 1);
    expect(listed, name).toBeLessThanOrEqual(few[name]!.listed + 2);
    expect(read, name).toBeLessThan(few[name]!.bytes + 3 * 64 * bytes);
  }
  // Amortised: the page and its markers are written once in 64 appends. Two calls look for the rows of the shard.
  expect(filled.calls / 989).toBeLessThan(8);
  expect(filled.bytes / 989).toBeLessThan(4 * 64 * bytes);

  // Another process, which does not remember the last version.
  const other = countStoreCalls(new FileSystemObjectStore(`${folder.path}/${count - 1}`));
  const first = await other.cost(() => new DatasetRepository(other.store).get(EVERYBODY, 'clips'));
  expect(first.calls).toBeLessThanOrEqual(4);
  expect(first.listed).toBeLessThan(200);

  const { shards: all } = (await datasets.get(EVERYBODY, 'clips'))!;
  expect(all.length).toBe(1001);
  const whole = await cost(() => all.all());
  expect(whole.calls).toBe(15);
  expect(whole.bytes).toBeLessThan(1001 * bytes);
});
