import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { dying, World } from './deletion.fixture.js';

const folder = tempDir();
let world: World;
let count = 0;
const place = (): string => `${folder.path}/${count++}`;
beforeEach(() => {
  world = new World(place());
});
afterAll(() => folder.remove());

const keysWith = async (text: string): Promise<string[]> =>
  Object.keys(await world.objects()).filter((key) => key.includes(text) && !key.startsWith('deletions/'));

describe('a deletion', () => {
  it('removes a finished batch and leaves its dataset', async () => {
    const batch = await world.submit({ a: 'walk', b: 'run' }, { dataset: 'clips' });
    const other = await world.submit({ c: 'walk' }, { dataset: 'clips' });
    const requested = await world.request({ kind: 'batch', id: batch });
    expect(requested).toMatchObject({ state: 'queued', receipt: null, by: '' });
    const ended = await world.run(requested.id);
    expect(ended).toMatchObject({ state: 'succeeded', failure: null });
    expect(ended.receipt?.removed).toEqual(
      expect.arrayContaining([
        { kind: 'batch', objects: 1, bytes: expect.any(Number) },
        { kind: 'outcome of a shard', objects: 1, bytes: expect.any(Number) },
        { kind: 'list of known sources', objects: 1, bytes: 96 },
      ]),
    );
    expect(await world.batches.get({ project: '*' }, batch)).toBeNull();
    expect(await keysWith(batch)).toEqual([]);
    expect(await world.batches.get({ project: '*' }, other)).not.toBeNull();
    expect((await world.datasets.get({ project: 'default' }, 'clips'))?.dataset.rows).toBe(3);
    // The log is gone, the receipt stays.
    expect(Object.keys(await world.objects()).filter((key) => key.includes(ended.id))).toEqual([
      `deletions/${ended.id}/end.json`,
      `deletions/${ended.id}/request.json`,
    ]);
  });

  it('removes a dataset with all versions, so that its name is free again', async () => {
    await world.submit({ a: 'walk', b: 'run' }, { dataset: 'clips' });
    await world.labels.edit({ project: 'default' }, 'clips', [{ edit: { customId: 'a', label: 'run' }, line: 1 }], {
      by: 'ann',
    });
    await world.submit({ a: 'walk' }, { dataset: 'other' });
    expect(await world.delete({ kind: 'dataset', id: 'clips' })).toMatchObject({ state: 'succeeded' });
    expect(await keysWith('datasets/clips/')).toEqual([]);
    expect(await world.datasets.get({ project: 'default' }, 'other')).not.toBeNull();
    await world.submit({ c: 'walk' }, { dataset: 'clips' });
    expect((await world.datasets.get({ project: 'default' }, 'clips'))?.dataset).toMatchObject({ version: 1, rows: 1 });
  });

  it('does not exist for batches that add to the dataset meanwhile', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const { id } = await world.request({ kind: 'dataset', id: 'clips' });
    const versions = (): Promise<string[]> => keysWith('clips/versions/');
    // It dies as soon as the dataset is marked as deleted.
    for (let calls = 1; (await versions()).length < 2; calls++)
      await world.run(id, dying(world.store, calls)).catch(() => undefined);
    expect(await world.datasets.get({ project: 'default' }, 'clips')).toBeNull();
    await expect(world.submit({ b: 'walk' }, { dataset: 'clips' })).rejects.toMatchObject({ code: 'conflict' });
    await world.run(id);
    expect(await versions()).toEqual([]);
  });

  it('removes runs, models, classifications, reclassifications and uploads', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const run = await world.train('clips', 1);
    const model = await world.register(run, ['a']);
    const classification = await world.classify('a', model);
    const reclassification = await world.reclassify('clips', 1, model, ['a']);
    const upload = await world.upload('bytes');
    for (const [kind, id] of [
      ['classification', classification],
      ['reclassification', reclassification],
      ['model', model],
      ['training_run', run.id],
      ['upload', upload],
    ] as const) {
      expect(await world.delete({ kind, id }), kind).toMatchObject({ state: 'succeeded' });
      expect(await keysWith(id), kind).toEqual([]);
      await expect(world.request({ kind, id }), kind).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(Object.keys(await world.objects()).filter((key) => key.startsWith('index/models'))).toEqual([]);
  });

  it('is the same one if it is requested again', async () => {
    const batch = await world.submit({ a: 'walk' });
    const first = await world.request({ kind: 'batch', id: batch });
    expect((await world.request({ kind: 'batch', id: batch })).id).toBe(first.id);
  });

  it('does not see resources of other projects', async () => {
    const batch = await world.submit({ a: 'walk' }, { project: 'vision', dataset: 'clips' });
    for (const target of [{ kind: 'batch', id: batch } as const, { kind: 'dataset', id: 'clips' } as const])
      await expect(world.request(target)).rejects.toMatchObject({ code: 'not_found' });
    const { id } = await world.request({ kind: 'dataset', id: 'clips' }, { project: 'vision' });
    await expect(world.use().require({ project: 'default', key: null }, id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('resources in use', () => {
  it('must be cancelled first, with force too', async () => {
    const batch = await world.submit({ a: 'walk' }, { dataset: 'clips', open: true });
    await world.submit({ b: 'walk' }, { dataset: 'clips' });
    const running = await world.train('clips', 1, { state: 'running' });
    const cases = [
      [{ kind: 'batch', id: batch }, [`/batch/${batch}`]],
      [{ kind: 'dataset', id: 'clips' }, [`/batch/${batch}`, `/training_run/${running.id}`]],
      [{ kind: 'training_run', id: running.id }, [`/training_run/${running.id}`]],
    ] as const;
    for (const [target, pointers] of cases)
      for (const force of [false, true])
        await expect(world.request(target, { force }), target.kind).rejects.toMatchObject({
          code: 'conflict',
          message: expect.stringContaining('cancel it first'),
          errors: pointers.map((pointer) => ({ pointer, code: 'running' })),
        });
  });

  it('stays if the work began after the request', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const { id } = await world.request({ kind: 'dataset', id: 'clips' });
    const run = await world.train('clips', 1, { state: 'queued' });
    expect(await world.run(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'conflict', message: expect.stringContaining(run.id) },
    });
    expect(await world.datasets.get({ project: 'default' }, 'clips')).not.toBeNull();
  });

  it('needs force if an alias or a model needs it, and then lists the overridden ones', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const run = await world.train('clips', 1);
    const model = await world.register(run);
    await world.models.promote({ project: 'default' }, model, { alias: 'production', force: true, reason: 'first' });
    for (const [target, pointers] of [
      [{ kind: 'model', id: model }, ['/alias/production']],
      [{ kind: 'training_run', id: run.id }, [`/model/${model}`]],
      [{ kind: 'dataset', id: 'clips' }, [`/training_run/${run.id}`, `/model/${model}`]],
    ] as const) {
      await expect(world.request(target), target.kind).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('force'),
        errors: pointers.map((pointer) => ({ pointer, code: 'needed' })),
      });
    }
    const ended = await world.delete({ kind: 'model', id: model }, { force: true });
    expect(ended).toMatchObject({ state: 'succeeded', overridden: [{ kind: 'alias', id: 'production' }] });
  });

  it('leaves an alias that can be pointed at another model, and rolled back past the deleted one', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const models: string[] = [];
    for (let i = 0; i < 3; i++) {
      models.push(await world.register(await world.train('clips', 1)));
      await world.models.promote({ project: 'default' }, models[i]!, { alias: 'production', force: true, reason: 'x' });
    }
    await world.delete({ kind: 'model', id: models[1]! });
    expect((await world.models.rollback({ project: 'default' }, 'production')).modelId).toBe(models[0]);
    await world.delete({ kind: 'model', id: models[0]! }, { force: true });
    await expect(world.models.get({ project: 'default' }, 'production')).rejects.toMatchObject({ code: 'not_found' });
    const promoted = await world.models.promote({ project: 'default' }, models[2]!, {
      alias: 'production',
      force: true,
      reason: 'again',
    });
    expect(promoted.modelId).toBe(models[2]);
  });
});

describe('a killed process', () => {
  const targets = async (): Promise<readonly (readonly [string, Parameters<World['request']>[0]])[]> => {
    const batch = await world.submit({ a: 'walk', b: 'run' }, { dataset: 'clips' });
    await world.labels.edit({ project: 'default' }, 'clips', [{ edit: { customId: 'a', label: 'run' }, line: 1 }], {
      by: 'ann',
    });
    const run = await world.train('clips', 1);
    await world.register(run);
    return [
      ['batch', { kind: 'batch', id: batch }],
      ['dataset', { kind: 'dataset', id: 'clips' }],
      ['training run', { kind: 'training_run', id: run.id }],
    ];
  };

  it('leaves nothing half: a deletion that dies at any change of the store ends as one that did not', async () => {
    for (const [name, target] of await targets()) {
      const { id } = await world.request(target, { force: true });
      const whole = world.copy(place());
      const receipt = (await whole.run(id)).receipt;
      const expected = await whole.objects();
      for (let calls = 0; ; calls++) {
        const copy = world.copy(place());
        await copy.run(id, dying(copy.store, calls)).catch(() => undefined);
        if ((await copy.deletions.end(id)) !== null && !(await copy.deletions.isOpen(id))) break;
        expect((await copy.run(id)).receipt, `${name}, change ${calls}`).toEqual(receipt);
        expect(await copy.objects(), `${name}, change ${calls}`).toEqual(expected);
      }
    }
  });

  it('does not delete a dataset of the same name that was created since', async () => {
    await world.submit({ a: 'walk' }, { dataset: 'clips' });
    const { id } = await world.request({ kind: 'dataset', id: 'clips' });
    // It dies after the last version is gone and before the receipt is written.
    let calls = 1;
    while (Object.keys(await world.objects()).some((key) => key.startsWith('datasets/')))
      await world.run(id, dying(world.store, calls++)).catch(() => undefined);
    await world.submit({ b: 'walk' }, { dataset: 'clips' });
    expect(await world.run(id)).toMatchObject({ state: 'succeeded' });
    expect((await world.datasets.get({ project: 'default' }, 'clips'))?.dataset.rows).toBe(1);
  });
});
