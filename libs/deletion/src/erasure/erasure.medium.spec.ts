import { decodeShard } from '@clipyard/features';
import { keys, putJson } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { dying, idOf, SPEC_ID, World } from '../deletion.fixture.js';

const folder = tempDir();
let world: World;
let count = 0;
const place = (): string => `${folder.path}/${count++}`;
beforeEach(() => {
  world = new World(place());
});
afterAll(() => folder.remove());

const DEFAULT = { project: 'default' };
const V = idOf('v');

async function labels(dataset: string, version?: number): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for await (const { customId, label } of world.labels.export(DEFAULT, dataset, version)) found[customId!] = label;
  return found;
}

const setLabel = (dataset: string, customId: string, label: string) =>
  world.labels.edit(DEFAULT, dataset, [{ edit: { customId, label }, line: 1 }], { by: 'ann' });

/** Objects that contain the id of the video, as text or as bytes, or have it in their key. */
async function traces(): Promise<string[]> {
  const bytes = Buffer.from(V, 'hex').toString('latin1');
  return Object.entries(await world.objects())
    .filter(
      ([key, text]) => (!key.startsWith('deletions/') && (key + text).includes(V)) || (text as string).includes(bytes),
    )
    .map(([key]) => key);
}

/** Two batches in one dataset; v is in both, and was relabelled in between. */
async function dataset(): Promise<{ first: string; second: string }> {
  const first = await world.submit({ a: 'walk', v: 'run', b: 'walk' }, { dataset: 'clips' });
  await setLabel('clips', 'v', 'walk');
  await setLabel('clips', 'b', 'run');
  const second = await world.submit({ c: 'walk', v: 'run', d: null }, { dataset: 'clips' });
  return { first, second };
}

describe('DELETE of a video', () => {
  it('removes it from all versions of the datasets, and keeps every other row with its labels', async () => {
    await dataset();
    const before = await Promise.all([1, 2, 3, 4].map((version) => labels('clips', version)));
    const shards = (await (await world.datasets.get(DEFAULT, 'clips'))!.shards.all()).map(({ key }) => key);
    const { receipt, state } = await world.delete({ kind: 'video', id: V });
    expect(state).toBe('succeeded');
    const [erased] = receipt!.datasets;
    expect(erased).toMatchObject({ dataset: 'clips', version: 5, versions: [1, 2, 3, 4], trained: [1, 2, 3, 4] });
    expect(erased!.shards.map(({ rows }) => rows)).toEqual([1, 1]);
    for (const key of shards) expect(await world.store.get(key), key).toBeNull();
    for (const version of [1, 2, 3, 4]) {
      const { v: _, ...others } = before[version - 1]!;
      expect(await labels('clips', version)).toEqual(others);
      const { dataset: found } = (await world.datasets.get(DEFAULT, 'clips', version))!;
      expect(found).toMatchObject({ rows: Object.keys(others).length, erased: 1 });
      const counts: Record<string, number> = {};
      for (const label of Object.values(others)) if (label !== null) counts[label] = (counts[label] ?? 0) + 1;
      expect(found.labels).toEqual(counts);
    }
    const head = (await world.datasets.get(DEFAULT, 'clips'))!;
    expect(head.dataset).toMatchObject({ version: 5, rows: 4, erased: 0, labels: { walk: 2, run: 1 } });
    expect(head.cause).toMatchObject({ kind: 'erasure', edited: 2 });
    for await (const shard of head.shards)
      expect(decodeShard((await world.store.get(shard.key))!).rows.map(({ videoId }) => videoId)).not.toContain(V);
    expect(await traces()).toEqual([]);
  });

  it('leaves a dataset that can be changed and undone, and that a batch can extend', async () => {
    await dataset();
    await world.delete({ kind: 'video', id: V });
    await expect(setLabel('clips', 'v', 'walk')).rejects.toMatchObject({ code: 'invalid_manifest' });
    await setLabel('clips', 'd', 'run');
    expect(await labels('clips')).toEqual({ a: 'walk', b: 'run', c: 'walk', d: 'run' });
    expect(await world.labels.undo(DEFAULT, 'clips', 3, { by: 'ann' })).toMatchObject({ edited: 1, kept: 0 });
    await world.submit({ a: 'run', e: 'walk' }, { dataset: 'clips' });
    expect(await labels('clips')).toEqual({ a: 'run', b: 'walk', c: 'walk', d: 'run', e: 'walk' });
  });

  it('works for datasets with pages of shards, and twice', async () => {
    for (let i = 0; i < 66; i++)
      await world.submit(
        { [`x${i}`]: 'walk', ...(i === 3 || i === 65 ? { v: 'run', w: 'run' } : {}) },
        { dataset: 'big' },
      );
    await setLabel('big', 'x3', 'run');
    for (const name of ['v', 'w']) {
      expect((await world.delete({ kind: 'video', id: idOf(name) })).state).toBe('succeeded');
      const { dataset: now, shards } = (await world.datasets.get(DEFAULT, 'big'))!;
      expect(shards.length).toBe(66);
      expect(now.rows).toBe(name === 'v' ? 67 : 66);
      expect((await labels('big'))['x3']).toBe('run');
    }
    expect(await traces()).toEqual([]);
    const pages = Object.keys(await world.objects()).filter((key) => key.includes('/shard-pages/'));
    expect(pages).toHaveLength(1);
    await world.submit({ y: 'walk' }, { dataset: 'big' });
    expect((await world.datasets.get(DEFAULT, 'big', 64))?.dataset).toMatchObject({ rows: 64, erased: 2 });
    expect((await world.datasets.get(DEFAULT, 'big'))?.dataset.rows).toBe(67);
  }, 240_000);

  it('keeps an empty shard if all its videos are erased, so that later shards keep their places', async () => {
    await world.submit({ v: 'run' }, { dataset: 'clips' });
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    await world.delete({ kind: 'video', id: V });
    const { shards, dataset: now } = (await world.datasets.get(DEFAULT, 'clips'))!;
    expect((await shards.all()).map(({ rows }) => rows)).toEqual([0, 1]);
    expect(now).toMatchObject({ rows: 1, labels: { walk: 1 } });
  });

  it('removes results, classifications, uploads, predictions and everything shared', async () => {
    const upload = await world.upload('content');
    const { first } = await dataset();
    await world.submit({ v: 'run' }, { dataset: 'uploaded', uris: { v: `upload://${upload}` } });
    const run = await world.train('clips', 1);
    const model = await world.register(run, ['a', 'v']);
    const late = await world.register(await world.train('clips', 4, { createdAt: new Date().toISOString() }), ['a']);
    const classify = await world.submit({ v: null, z: null }, { purpose: 'classify', model });
    const classification = await world.classify('v', model);
    const other = await world.classify('z', model);
    const reclassification = await world.reclassify('clips', 1, model, ['a', 'v', 'b']);
    await putJson(world.store, keys.trainingRunFile(run.id, 'label-errors.json'), {
      errors: [{ videoId: V }, { videoId: idOf('a') }],
    });
    for (const { digest } of await (await world.datasets.get(DEFAULT, 'clips'))!.shards.all()) {
      await putJson(world.store, keys.datasetScores('clips', model, digest), { videoId: V });
      await putJson(world.store, keys.datasetSimilarPage('clips', `${digest}.1`, 'vectors'), { videoId: V });
      await putJson(world.store, keys.datasetSimilarPairsOf('clips', digest), { videoId: V });
    }

    const { receipt } = await world.delete({ kind: 'video', id: V });
    expect(receipt).toMatchObject({ classifications: [classification], uploads: [upload], kept: [] });
    expect(receipt!.trainingRuns).toContain(run.id);
    expect([...receipt!.models].sort()).toEqual([model, late].sort());
    expect(receipt!.batches.map(({ id }) => id)).toEqual(expect.arrayContaining([first, classify]));
    expect(receipt!.reclassifications).toEqual([{ id: reclassification, items: 1 }]);
    expect(receipt!.removed.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['features of a video', 'preview images', 'features of a dataset shard', 'upload']),
    );

    const outcome = await world.batches.outcome(classify, 0, 0);
    expect(outcome?.items).toMatchObject([
      { index: 0, videoId: null, top: null, erased: true },
      { index: 1, videoId: idOf('z'), top: [{ label: 'walk' }] },
    ]);
    expect(await world.classifications.get(DEFAULT, classification)).toBeNull();
    expect(await world.classifications.get(DEFAULT, other)).toMatchObject({ state: 'succeeded' });
    expect((await world.models.predictions({ id: model })).map(({ customId }) => customId)).toEqual(['a']);
    const resource = await world.models.get(DEFAULT, model);
    expect(resource.selection?.labelErrors.map(({ customId }) => customId)).toEqual(['a']);
    expect(resource.warnings).toEqual([expect.stringContaining('1 video was erased')]);
    expect((await world.runs.get(DEFAULT, run.id))?.warnings).toEqual([expect.stringContaining('erased')]);
    const lines: string[] = [];
    for await (const line of world.reclassifications.lines(DEFAULT, reclassification)) lines.push(line);
    expect(lines.map((line) => (JSON.parse(line) as { customId: string }).customId)).toEqual(['a', 'b']);
    expect(await traces()).toEqual([]);
  });

  it('removes lists of segments, and the id from manifests, whose bytes keep their places', async () => {
    const batch = await world.submit({ v: null }, { purpose: 'classify', model: 'model_x' });
    const part = keys.batchManifestPart(batch, 0, 'n', 0);
    const line = (id: string, range: string): string =>
      `${JSON.stringify({ index: 0, uri: 's3://b/v', videoId: `${id}${range}` })}\n`;
    const manifest = line(V, '.0-1000') + line(idOf('w'), '.0-1000') + line(V, '');
    await world.store.put(part, manifest);
    await putJson(world.store, keys.batchDivision(batch, 0, 0), { results: [{ videoId: V }] });
    const list = keys.segmentList({ specId: SPEC_ID, videoId: V }, 'rule');
    await putJson(world.store, list, { segments: [] });
    await world.delete({ kind: 'video', id: V });
    expect(await world.store.get(list)).toBeNull();
    expect(await traces()).toEqual([]);
    const none = '0'.repeat(64);
    const left = Buffer.from((await world.store.get(part))!).toString();
    expect(left).toBe(line(none, '.0-1000') + line(idOf('w'), '.0-1000') + line(none, ''));
  });

  it('acts on one project, and keeps what another one uses', async () => {
    await dataset();
    await world.submit({ v: 'run' }, { project: 'vision', dataset: 'clips' });
    const { receipt } = await world.delete({ kind: 'video', id: V });
    expect(receipt?.kept).toEqual([
      { kind: 'features', reason: 'another project uses the video' },
      { kind: 'filmstrips', reason: 'another project uses the video' },
    ]);
    expect(await world.store.head(keys.features({ specId: SPEC_ID, videoId: V }))).not.toBeNull();
    expect((await world.datasets.get({ project: 'vision' }, 'clips'))?.dataset.rows).toBe(1);
    // The last project takes them with it.
    await world.delete({ kind: 'video', id: V }, { project: 'vision' });
    expect(await traces()).toEqual([]);
  });

  it('does not say whether another project has a video', async () => {
    await world.submit({ v: 'run' }, { project: 'vision', dataset: 'clips' });
    expect(await world.delete({ kind: 'video', id: V })).toMatchObject({
      state: 'failed',
      failure: { code: 'not_found', message: `Project default has no video ${V}` },
      receipt: { removed: [], kept: [] },
    });
    expect((await traces()).length).toBeGreaterThan(0);
  });

  it('waits for batches that are running', async () => {
    await dataset();
    const open = await world.submit({ v: 'run', e: 'walk' }, { dataset: 'clips', open: true });
    const { id } = await world.request({ kind: 'video', id: V });
    expect(await world.run(id)).toMatchObject({ state: 'queued', waitingFor: `batch ${open}` });
    expect((await labels('clips'))['v']).toBeDefined();
    await world.batches.close(open);
    expect(await world.run(id)).toMatchObject({ state: 'succeeded', waitingFor: null });
    expect(await traces()).toEqual([]);
  });

  it('removes review queues that list it, and leaves the others', async () => {
    const { first } = await dataset();
    const queue = async (subject: string, id: string, video: string): Promise<void> => {
      for (const file of ['request.json', 'pages-done/000000.json'])
        await world.store.put(`${subject}review/${id}/${file}`, JSON.stringify({ videoId: idOf(video) }));
    };
    await queue('datasets/clips/', 'one', 'v');
    await queue('datasets/clips/', 'two', 'a');
    await queue(keys.batchFolder(first), 'three', 'v');
    await world.delete({ kind: 'video', id: V });
    const left = Object.keys(await world.objects()).filter((key) => key.includes('/review/'));
    expect(left).toEqual([
      'datasets/clips/review/two/pages-done/000000.json',
      'datasets/clips/review/two/request.json',
    ]);
  });

  it('refuses while a training run reads the video', async () => {
    await dataset();
    const run = await world.train('clips', 1, { state: 'running' });
    await expect(world.request({ kind: 'video', id: V })).rejects.toMatchObject({
      code: 'conflict',
      errors: [{ pointer: `/training_run/${run.id}`, code: 'running' }],
    });
  });

  it('runs one erasure at a time', async () => {
    await dataset();
    const one = await world.request({ kind: 'video', id: V });
    const two = await world.request({ kind: 'video', id: idOf('a') });
    await world.run(one.id, dying(world.store, 12)).catch(() => undefined);
    expect(await world.run(two.id)).toMatchObject({ finishedAt: null });
    expect((await world.run(one.id)).state).toBe('succeeded');
    expect((await world.run(two.id)).state).toBe('succeeded');
    expect(await labels('clips')).toEqual({ b: 'run', c: 'walk', d: null });
  });
});

describe('DELETE of a video of a dataset', () => {
  it('removes its rows and says which models were trained on it; features and results stay', async () => {
    const { second } = await dataset();
    await world.submit({ v: 'run' }, { dataset: 'other' });
    const model = await world.register(await world.train('clips', 2), ['v']);
    const { receipt } = await world.delete({ kind: 'dataset_video', id: V, dataset: 'clips' });
    expect(receipt).toMatchObject({ models: [model], batches: [] });
    expect(await labels('clips')).toEqual({ a: 'walk', b: 'run', c: 'walk', d: null });
    expect(await labels('other')).toEqual({ v: 'run' });
    expect(await world.store.head(keys.features({ specId: SPEC_ID, videoId: V }))).not.toBeNull();
    expect((await world.batches.outcome(second, 0, 0))?.items[1]).toMatchObject({ videoId: V });
    await expect(world.request({ kind: 'dataset_video', id: V, dataset: 'clips' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('does not say that a model was trained on a video that was excluded', async () => {
    await world.submit({ a: 'walk', v: 'run' }, { dataset: 'clips' });
    await world.labels.edit(DEFAULT, 'clips', [{ edit: { customId: 'v', excluded: true }, line: 1 }], { by: 'ann' });
    await world.register(await world.train('clips', 2));
    const { receipt } = await world.delete({ kind: 'dataset_video', id: V, dataset: 'clips' });
    expect(receipt).toMatchObject({ datasets: [{ versions: [1, 2], trained: [1] }], models: [], trainingRuns: [] });
  });
});

describe('a killed erasure', () => {
  it('ends as one that was not, whichever change of the store was the last', async () => {
    await dataset();
    const model = await world.register(await world.train('clips', 3), ['a', 'v']);
    await world.submit({ v: null }, { purpose: 'classify', model });
    await world.classify('v', model);
    await world.reclassify('clips', 1, model, ['a', 'v']);
    const { id } = await world.request({ kind: 'video', id: V });
    const whole = world.copy(place());
    const { receipt } = await whole.run(id);
    const expected = await whole.objects();
    let deaths = 0;
    for (; ; deaths++) {
      const copy = world.copy(place());
      await copy.run(id, dying(copy.store, deaths)).catch(() => undefined);
      if (!(await copy.deletions.isOpen(id))) break;
      expect((await copy.run(id)).receipt, `change ${deaths}`).toEqual(receipt);
      expect(await copy.objects(), `change ${deaths}`).toEqual(expected);
    }
    expect(deaths).toBeGreaterThan(40);
  }, 300_000);
});
