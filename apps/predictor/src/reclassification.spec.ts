import {
  type DatasetShard,
  EVERY_PROJECT,
  newId,
  type ReclassifiedItem,
  ReclassifiedItemSchema,
} from '@clipyard/api-contract';
import { type BatchReader } from '@clipyard/batches';
import { ReclassificationRepository, type ReclassificationRequest } from '@clipyard/classifications';
import { DatasetRepository } from '@clipyard/datasets';
import { encodeShard, specId } from '@clipyard/features';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { datasetShard, featureSpec, tempDir } from '@clipyard/testing';
import { FeatureRepository } from '@clipyard/videos';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { type LoadedModel, type ModelCache } from './model-cache.js';
import { Reclassification } from './reclassification.js';
import { ReclassifiedParts } from './reclassified-parts.js';

const EVERYBODY = { project: EVERY_PROJECT };

const folder = tempDir();
afterAll(() => folder.remove());
const spec = featureSpec({ maxFrames: 2, featureSize: 2 });
const never = new AbortController().signal;
let store: FileSystemObjectStore;
let requests: ReclassificationRepository;
let count = 0;

/** A model that predicts `walk` with the first feature as its probability. */
const model = (abstainBelow: number | null = null, modelSpecId = specId(spec), reversed = false): LoadedModel => ({
  model: { specId: modelSpecId, abstainBelow } as LoadedModel['model'],
  predictor: {
    labels: reversed ? ['run', 'walk'] : ['walk', 'run'],
    shape: { frames: 2, featureSize: 2, classes: 2 },
    engine: 'none',
    close: async () => undefined,
    predict: async (features) =>
      Float32Array.from({ length: features.length / 2 }, (_, i) =>
        i % 2 === 0 ? features[(i / 2) * 4]! : 1 - features[((i - 1) / 2) * 4]!,
      ),
  },
});

const reclassification = (models: Record<string, LoadedModel>): Reclassification => {
  const cache: Pick<ModelCache, 'use'> = { use: (_, id, work) => work(models[id]!) };
  return new Reclassification(
    requests,
    new ReclassifiedParts(store, new DatasetRepository(store), {} as BatchReader, new FeatureRepository(store)),
    cache as ModelCache,
  );
};

async function shard(
  name: string,
  rows: readonly (readonly [label: string | null, first: number])[],
): Promise<DatasetShard> {
  const key = keys.datasetShard('clips', name);
  const full = rows.map(([label, first], i) => ({
    videoId: `${name}-${i}`,
    customId: `custom-${name}-${i}`,
    label,
    specId: specId(spec),
    data: Float32Array.of(first, 0, 0, 0),
    mask: Uint8Array.of(1, 0),
    maxFrames: 2,
    featureSize: 2,
    timesMs: [0],
    decoder: 'd',
    engine: 'e',
  }));
  await store.put(key, encodeShard(full, spec));
  return datasetShard(name, { rows: rows.length });
}

async function request(change: Partial<ReclassificationRequest> = {}): Promise<string> {
  const id = newId('rcl');
  await requests.create({
    id,
    model: 'new',
    from: null,
    dataset: { name: 'clips', version: 1 },
    batch: null,
    parts: 2,
    project: 'default',
    createdAt: new Date(0).toISOString(),
    ...change,
  });
  return id;
}

async function results(id: string): Promise<ReclassifiedItem[]> {
  const items: ReclassifiedItem[] = [];
  for await (const line of requests.lines(EVERYBODY, id)) items.push(ReclassifiedItemSchema.parse(JSON.parse(line)));
  return items;
}

beforeEach(async () => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
  requests = new ReclassificationRepository(store);
  const shards = [
    await shard('a', [
      ['walk', 0.75],
      ['run', 0.75],
    ]),
    await shard('b', [
      [null, 0.25],
      ['walk', 0.5625],
    ]),
  ];
  await new DatasetRepository(store).append(EVERYBODY, 'clips', spec, specId(spec), true, shards);
});

/** Runs all remaining parts, lane by lane, as the queue does. */
async function runAll(id: string, work: Reclassification): Promise<void> {
  const waiting = await requests.nextParts(EVERYBODY, id);
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const next = await work.run(EVERYBODY, id, part, never, true);
    if (next !== null) waiting.push(next);
  }
}

describe('a reclassified dataset', () => {
  it('lists the items that differ from their labels', async () => {
    const id = await request();
    await runAll(id, reclassification({ new: model() }));
    expect(await requests.get(EVERYBODY, id)).toMatchObject({
      state: 'succeeded',
      parts: { total: 2, done: 2 },
      items: 4,
      changed: 1,
      failed: 0,
    });
    expect((await results(id)).map(({ customId, old, new: now, changed }) => [customId, old, now, changed])).toEqual([
      ['custom-a-0', { label: 'walk', probability: null }, { label: 'walk', probability: 0.75 }, false],
      ['custom-a-1', { label: 'run', probability: null }, { label: 'walk', probability: 0.75 }, true],
      ['custom-b-0', null, { label: 'run', probability: 0.75 }, false],
      ['custom-b-1', { label: 'walk', probability: null }, { label: 'walk', probability: 0.5625 }, false],
    ]);
    expect(await requests.open()).toEqual([]);
  });

  it('lists the items for which two models differ, including abstentions', async () => {
    const id = await request({ from: 'old' });
    await runAll(id, reclassification({ new: model(0.6), old: model(null, undefined, true) }));
    const [first, , , last] = await results(id);
    expect(first).toMatchObject({
      old: { label: 'run', probability: 0.75 },
      new: { label: 'walk', probability: 0.75 },
      changed: true,
    });
    expect(last).toMatchObject({
      old: { label: 'run', probability: 0.5625 },
      new: { label: null, probability: 0.5625 },
      changed: true,
    });
  });

  it('finishes once all parts are done, in any order, and runs none of them twice', async () => {
    const id = await request();
    const work = reclassification({ new: model() });
    expect(await requests.nextParts(EVERYBODY, id)).toEqual([0, 1]);
    await work.run(EVERYBODY, id, 1, never, true);
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'running', parts: { done: 1 }, items: 2 });
    expect(await requests.nextParts(EVERYBODY, id)).toEqual([0]);
    // The worker died after finishing the part: the part is not run again, so its shard is not read.
    await store.delete(keys.datasetShard('clips', 'b'));
    await work.run(EVERYBODY, id, 1, never, true);
    expect(await requests.open()).toEqual([id]);
    await work.run(EVERYBODY, id, 0, never, true);
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'succeeded', items: 4, changed: 1 });
    expect((await results(id)).map(({ customId }) => customId)).toEqual([
      'custom-a-0',
      'custom-a-1',
      'custom-b-0',
      'custom-b-1',
    ]);
  });

  it('runs the last part again if all parts are done but nothing has marked the end', async () => {
    const id = await request();
    for (const part of [0, 1]) await requests.putPart(id, part, { items: 0, changed: 0, failed: 0 }, '');
    expect(await requests.nextParts(EVERYBODY, id)).toEqual([1]);
    await runAll(id, reclassification({}));
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'succeeded' });
  });

  it('distributes parts over lanes that continue independently', async () => {
    const id = await request({ parts: 70 });
    expect(await requests.nextParts(EVERYBODY, id)).toEqual(Array.from({ length: 32 }, (_, part) => part));
    for (const part of [0, 3, 35]) await requests.putPart(id, part, { items: 1, changed: 0, failed: 0 }, '');
    expect((await requests.nextParts(EVERYBODY, id)).slice(0, 5)).toEqual([32, 1, 2, 67, 4]);
    expect(await requests.partAfter((await requests.request(EVERYBODY, id))!, 32)).toBe(64);
    expect(await requests.partAfter((await requests.request(EVERYBODY, id))!, 64)).toBeNull();
  });

  it('stops when it is paused and continues when it is resumed', async () => {
    const id = await request();
    const work = reclassification({ new: model() });
    await work.run(EVERYBODY, id, 0, never, true);
    expect(await requests.order(EVERYBODY, id, 'pause')).toMatchObject({ state: 'paused', parts: { done: 1 } });
    expect([await work.run(EVERYBODY, id, 1, never, true), await requests.nextParts(EVERYBODY, id)]).toEqual([
      null,
      [],
    ]);
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'paused', parts: { done: 1 } });
    expect(await requests.order(EVERYBODY, id, 'resume')).toMatchObject({ state: 'running' });
    await runAll(id, work);
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'succeeded', items: 4 });
    await expect(requests.order(EVERYBODY, id, 'pause')).rejects.toMatchObject({ code: 'conflict' });
    await expect(requests.cancel(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keeps parts that finished before it was cancelled, and discards later ones', async () => {
    const id = await request();
    const work = reclassification({ new: model() });
    await work.run(EVERYBODY, id, 0, never, true);
    expect(await requests.cancel(EVERYBODY, id)).toMatchObject({ state: 'cancelled', items: 2 });
    expect(await work.run(EVERYBODY, id, 1, never, true)).toBeNull();
    await requests.putPart(id, 1, { items: 2, changed: 0, failed: 0 }, 'late\n');
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'cancelled', parts: { done: 1 }, items: 2 });
    expect(await results(id)).toHaveLength(2);
    expect(await requests.open()).toEqual([]);
  });

  it('retries retryable failures, and fails after the last attempt', async () => {
    const id = await request();
    const work = reclassification({ new: model() });
    await store.delete(keys.datasetShard('clips', 'b'));
    await expect(work.run(EVERYBODY, id, 1, never, false)).rejects.toMatchObject({ code: 'features_missing' });
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'queued', failure: null });
    await work.run(EVERYBODY, id, 1, never, true);
    expect(await requests.get(EVERYBODY, id)).toMatchObject({ state: 'failed', failure: { code: 'features_missing' } });
    expect(await work.run(EVERYBODY, id, 0, never, true)).toBeNull();
  });

  it('fails if the model expects other features', async () => {
    const id = await request();
    await runAll(id, reclassification({ new: model(null, 'other') }));
    expect(await requests.get(EVERYBODY, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'model_unavailable' },
    });
  });
});
