import { utimesSync } from 'node:fs';

import { keys, putJson } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { dying, idOf, SPEC_ID, World } from '../deletion.fixture.js';
import { DeletionRepository } from '../deletion-repository.js';
import { DeletionRunner } from '../deletion-runner.js';
import { type DeletionOptions, deletionStrategies } from '../strategies.js';
import { RetentionSchedule } from './retention-schedule.js';

const folder = tempDir();
let world: World;
let count = 0;
const place = (): string => `${folder.path}/${count++}`;
beforeEach(() => {
  world = new World(place());
});
afterAll(() => folder.remove());

const DAY = 24 * 3600 * 1000;
const features = (name: string): string => keys.features({ specId: SPEC_ID, videoId: idOf(name) });

/** Makes all objects older, as if the clock had gone on. */
async function age(days: number, of = world): Promise<void> {
  const at = new Date(Date.now() - days * DAY);
  for await (const { key } of of.store.list('')) utimesSync(`${of.folder}/${key}.object`, at, at);
}

const keysOf = async (of = world): Promise<string[]> =>
  Object.keys(await of.objects()).filter((key) => !/^(deletions|index\/deletions|retention)/.test(key));

async function run(id: string, options: DeletionOptions = {}, of = world, store = of.store as World['store']) {
  const runner = new DeletionRunner(store, new DeletionRepository(store), deletionStrategies(store, options));
  await runner.run(id, new AbortController().signal, false);
  return of.deletions.require({ project: '*' }, id);
}

const collect = async (dryRun = false) =>
  run((await world.use().collectGarbage({ project: '*', key: null }, { dryRun })).id);

/** Resources that are in use, and garbage of every kind. */
async function litter(): Promise<string[]> {
  await world.submit({ a: 'walk', b: 'run' }, { dataset: 'clips' });
  await world.labels.edit({ project: 'default' }, 'clips', [{ edit: { customId: 'a', label: 'run' }, line: 1 }], {
    by: 'ann',
  });
  const model = await world.register(await world.train('clips', 1));
  await world.classify('c', model);
  await world.reclassify('clips', 1, model, ['a']);
  await world.upload('in use');
  const used = await keysOf();
  const { store } = world;
  for (const key of [
    features('gone'),
    keys.preview({ specId: SPEC_ID, videoId: idOf('gone') }),
    keys.filmstripFailure({ specId: SPEC_ID, videoId: idOf('gone') }, 'vision'),
    'datasets/clips/shards/unused.arrow',
    'datasets/clips/labels/lbl_0/000000.json',
    'datasets/clips/video-index/lbl_0.bin',
    'datasets/nothing/shards/unused.arrow',
    'batches/batch_1m8nn00000000000000/manifest/000-a/000000.ndjson',
    'models/model_1m8nn00000000000000/weights-1.bin',
    'uploads/upload_1m8nn00000000000000/content',
    'idempotency/0/000001.json',
    keys.index('models', 'model_1m8nn00000000000000', 'vision'),
  ])
    await store.put(key, 'garbage');
  return used;
}

describe('garbage collection', () => {
  it('deletes what nothing refers to, and nothing else', async () => {
    const used = await litter();
    await age(2);
    const dry = await collect(true);
    expect(dry).toMatchObject({ state: 'succeeded', dryRun: true });
    expect((await keysOf()).length).toBe(used.length + 12);
    const { receipt } = await collect();
    expect(receipt?.removed).toEqual(dry.receipt?.removed);
    expect(receipt?.removed.reduce((sum, { objects }) => sum + objects, 0)).toBe(12);
    expect(receipt?.removed).toContainEqual({ kind: 'features of a video', objects: 1, bytes: 7 });
    expect(await keysOf()).toEqual(used);
    expect((await collect()).receipt?.removed).toEqual([]);
  });

  it('keeps the list of segments of a video while one of its parts is used', async () => {
    const list = (name: string): string => keys.segmentList({ specId: SPEC_ID, videoId: idOf(name) }, 'rule');
    const batch = await world.submit({ a: null }, { purpose: 'classify', model: 'model_x' });
    const outcome = (await world.batches.outcome(batch, 0, 0))!;
    await putJson(world.store, keys.batchShardOutcome(batch, 0, 0), {
      ...outcome,
      items: outcome.items.map((item) => ({ ...item, videoId: `${idOf('a')}.0-1000` })),
    });
    for (const name of ['a', 'gone']) await putJson(world.store, list(name), { segments: [] });
    await age(2);
    await collect();
    expect([await world.store.head(list('a')), await world.store.head(list('gone'))]).toEqual([
      expect.anything(),
      null,
    ]);
  });

  it('leaves young objects, and all objects since the oldest work began that has not ended', async () => {
    await litter();
    const all = await keysOf();
    expect((await collect()).receipt?.removed).toEqual([]);
    await age(2);
    await world.train('clips', 1, { state: 'running', createdAt: new Date(Date.now() - 3 * DAY).toISOString() });
    expect((await collect()).receipt?.removed).toEqual([]);
    expect(await keysOf()).toEqual(expect.arrayContaining(all));
  });

  it('keeps features if it cannot read what refers to them, and says so', async () => {
    await litter();
    const [shard] = await (await world.datasets.get({ project: 'default' }, 'clips'))!.shards.all();
    for (const key of [shard!.key, keys.datasetShardRows(shard!.key)]) await world.store.delete(key);
    await age(2);
    const { receipt } = await collect();
    expect(receipt?.kept).toEqual([
      { kind: 'features and preview images', reason: expect.stringContaining('missing') },
    ]);
    expect(await world.store.head(features('gone'))).not.toBeNull();
  });

  it('counts each object once if it is killed', async () => {
    await litter();
    await age(2);
    const { id } = await world.use().collectGarbage({ project: '*', key: null }, { dryRun: false });
    const whole = world.copy(place());
    const { receipt } = await run(id, {}, whole);
    for (let deaths = 0; ; deaths++) {
      const copy = world.copy(place());
      await run(id, {}, copy, dying(copy.store, deaths) as World['store']).catch(() => undefined);
      if (!(await copy.deletions.isOpen(id))) break;
      expect((await run(id, {}, copy)).receipt, `change ${deaths}`).toEqual(receipt);
      expect(await keysOf(copy), `change ${deaths}`).toEqual(await keysOf(whole));
    }
  }, 120_000);
});

describe('retention', () => {
  const NEVER = { all: 0, projects: {} };
  const none = { results: NEVER, previews: NEVER, checkpoints: NEVER, features: NEVER };
  const expire = async (retention: Partial<typeof none>) => {
    const policy = { ...none, ...retention };
    const jobs = { enqueue: () => Promise.resolve(), isQueued: () => Promise.resolve(false) };
    const schedule = new RetentionSchedule(world.store, world.deletions, jobs, policy);
    const started = await schedule.startIfDue();
    const [id] = await world.deletions.open();
    return { started, ended: id === undefined ? null : await run(id, { retention: policy }), schedule };
  };

  it('does nothing without a setting, and runs once a day', async () => {
    expect(await expire({})).toMatchObject({ started: false, ended: null });
    const { started, schedule } = await expire({ features: { all: 1, projects: {} } });
    expect(started).toBe(true);
    expect(await schedule.startIfDue()).toBe(false);
    expect(await schedule.startIfDue(Date.now() + DAY + 1)).toBe(true);
  });

  it('deletes features that no dataset uses, unless a project keeps them', async () => {
    await world.submit({ kept: 'walk' }, { dataset: 'clips' });
    await world.submit({ old: null }, { purpose: 'classify', model: 'model_x' });
    await world.submit({ legal: null }, { project: 'legal', purpose: 'classify', model: 'model_x' });
    await world.submit({ slow: null }, { project: 'slow', purpose: 'classify', model: 'model_x' });
    await age(5);
    const { ended } = await expire({ features: { all: 3, projects: { legal: 0, slow: 9 } } });
    expect(ended?.receipt?.removed).toEqual([{ kind: 'features of a video', objects: 1, bytes: expect.any(Number) }]);
    expect(await world.store.head(features('old'))).toBeNull();
    for (const name of ['kept', 'legal', 'slow']) expect(await world.store.head(features(name)), name).not.toBeNull();
  });

  it('deletes results, checkpoints and images of the projects that say so', async () => {
    const batch = await world.submit({ a: null }, { purpose: 'classify', model: 'model_x' });
    const extract = await world.submit({ b: 'walk' }, { dataset: 'clips' });
    const classification = await world.classify('a', 'model_x');
    const other = await world.classify('c', 'model_x', { project: 'vision' });
    const old = new Date(Date.now() - 5 * DAY).toISOString();
    const run_ = await world.train('clips', 1, { finishedAt: old });
    for (const key of [
      keys.classificationResult(classification),
      keys.classificationResult(other),
      keys.batchSummary(batch, 0),
      keys.batchSummary(extract, 0),
    ]) {
      const text = Buffer.from((await world.store.get(key))!).toString();
      await world.store.put(key, text.replace(/"finishedAt":"[^"]*"/, `"finishedAt":"${old}"`));
    }
    await age(5);
    const three = { all: 3, projects: { vision: 0 } };
    await expire({ results: three, checkpoints: three, previews: three });
    expect(await world.batches.get({ project: '*' }, batch)).toBeNull();
    expect(await world.batches.get({ project: '*' }, extract)).not.toBeNull();
    expect(await world.classifications.get({ project: '*' }, classification)).toBeNull();
    expect(await world.classifications.get({ project: '*' }, other)).not.toBeNull();
    expect(await world.store.head(keys.trainingRunEpoch(run_.id, 1))).toBeNull();
    expect(await world.runs.get({ project: '*' }, run_.id)).not.toBeNull();
    const images = (await keysOf()).filter((key) => /^(previews|filmstrips)/.test(key));
    expect(images).toEqual([keys.preview({ specId: SPEC_ID, videoId: idOf('c') })]);
  });
});
