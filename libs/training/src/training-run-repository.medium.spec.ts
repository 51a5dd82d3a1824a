import { EVERYBODY } from '@clipyard/access';
import { newId, RecordHyperparametersSchema, type TrainingRun } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { TrainingRunRepository } from './training-run-repository.js';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

describe('TrainingRunRepository', () => {
  const runs = (): TrainingRunRepository => new TrainingRunRepository(store);
  const run = (id: string): TrainingRun => ({
    id,
    object: 'training_run',
    project: 'default',
    name: null,
    metadata: {},
    state: 'queued',
    dataset: 'clips',
    datasetVersion: 1,
    hyperparameters: RecordHyperparametersSchema.parse({}),
    promoteTo: null,
    abstainBelow: null,
    epochs: [],
    live: null,
    searching: null,
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

  const get = async (id: string): Promise<TrainingRun> => (await runs().get(EVERYBODY, id))!;

  it('knows which runs have not ended', async () => {
    const [first, second] = [newId('run', 1), newId('run', 2)];
    await runs().create(run(first));
    await runs().create(run(second));
    await runs().save({ ...run(first), state: 'running' });
    expect((await runs().open()).sort()).toEqual([first, second].sort());
    await runs().save({ ...run(first), state: 'succeeded' });
    expect(await runs().open()).toEqual([second]);
    expect((await runs().list(EVERYBODY, 10, null)).data.map(({ id, state }) => [id, state])).toEqual([
      [second, 'queued'],
      [first, 'succeeded'],
    ]);
  });

  it('lets a request to cancel outlive what the trainer writes meanwhile', async () => {
    const id = newId('run');
    await runs().create(run(id));
    expect(await runs().cancel(EVERYBODY, id)).toMatchObject({ state: 'cancelling' });
    await runs().save({ ...run(id), state: 'running', progress: 0.5 });
    expect(await runs().get(EVERYBODY, id)).toMatchObject({ state: 'cancelling', progress: 0.5 });
    await runs().save({ ...run(id), state: 'cancelled' });
    expect(await runs().get(EVERYBODY, id)).toMatchObject({ state: 'cancelled' });
    expect(await runs().cancel(EVERYBODY, id)).toMatchObject({ state: 'cancelled' });
  });

  it('resumes a cancelled or failed run once per call, with a new model', async () => {
    const id = newId('run');
    await runs().create({ ...run(id), promoteTo: 'production' });
    expect(await runs().modelIdOf(await get(id))).toBe(id.replace('run', 'model'));
    await expect(runs().resume(EVERYBODY, id, newId('model'))).rejects.toMatchObject({ code: 'conflict' });
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
    expect(await runs().resume(EVERYBODY, id, first)).toMatchObject({
      state: 'queued',
      resumes: 1,
      failure: null,
      warnings: [],
      modelId: null,
      finishedAt: null,
    });
    expect(await runs().resume(EVERYBODY, id, first)).toMatchObject({ resumes: 1 });
    await expect(runs().resume(EVERYBODY, id, second)).rejects.toMatchObject({ code: 'conflict' });
    expect([await runs().open(), await runs().isResumedTo(id, first), await runs().isResumedTo(id, second)]).toEqual([
      [id],
      true,
      false,
    ]);

    // Before a trainer has taken it up, and after.
    expect(await runs().cancel(EVERYBODY, id)).toMatchObject({ state: 'cancelling', resumes: 1 });
    await runs().save({ ...(await get(id)), state: 'cancelled' });
    expect(await runs().resume(EVERYBODY, id, second)).toMatchObject({ state: 'queued', resumes: 2 });
    await runs().save({ ...(await get(id)), state: 'running' });
    expect(await get(id)).toMatchObject({ state: 'running', resumes: 2 });
    expect([await runs().modelIdOf({ id, resumes: 1 }), await runs().modelIdOf(await get(id))]).toEqual([
      first,
      second,
    ]);
    await runs().save({ ...(await get(id)), state: 'succeeded' });
    await expect(runs().resume(EVERYBODY, id, newId('model'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(runs().resume(EVERYBODY, newId('run'), first)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps a run open that was resumed while its end was being written', async () => {
    const id = newId('run');
    await runs().create({ ...run(id), state: 'cancelled' });
    await runs().resume(EVERYBODY, id, newId('model'));
    await runs().save({ ...run(id), state: 'cancelled' });
    expect(await runs().open()).toEqual([id]);
  });

  it('refuses to cancel finished and unknown runs', async () => {
    const id = newId('run');
    await expect(runs().cancel(EVERYBODY, id)).rejects.toMatchObject({ code: 'not_found' });
    await runs().create({ ...run(id), state: 'succeeded' });
    await expect(runs().cancel(EVERYBODY, id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await runs().get(EVERYBODY, id)).toMatchObject({ state: 'succeeded' });
  });

  it('removes the marker of a finished run without writing its record', async () => {
    const id = newId('run');
    await runs().create({ ...run(id), state: 'succeeded' });
    const written = (await store.head(keys.trainingRun(id)))!;
    await store.put(keys.openRun(id), '');
    await runs().close(await get(id));
    expect(await runs().open()).toEqual([]);
    expect(await store.head(keys.trainingRun(id))).toEqual(written);
  });

  it('answers runs of earlier releases without a large confusion matrix, and lists without any', async () => {
    const evaluated = (classes: number): TrainingRun => {
      const labels = Array.from({ length: classes }, (_, c) => `class ${c}`);
      const perClass = labels.map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 1 }));
      return {
        ...run(newId('run', classes)),
        state: 'succeeded',
        evaluation: {
          split: 'test',
          items: classes,
          accuracy: 0.5,
          top5: 1,
          loss: 1,
          labels,
          confusionMatrix: labels.map(() => new Array<number>(classes).fill(0)),
          perClass,
          baselines: { majority: 0, linear: 0 },
        },
      };
    };
    const [few, many] = [evaluated(100), evaluated(1000)];
    for (const one of [few, many]) await runs().create(one);
    expect((await get(few.id)).evaluation).toEqual({ ...few.evaluation, classes: 100 });
    expect((await get(many.id)).evaluation).toMatchObject({ classes: 1000, accuracy: 0.5, confusionMatrix: [] });
    expect((await get(many.id)).evaluation!.perClass).toHaveLength(100);
    const { data } = await runs().list(EVERYBODY, 10, null);
    expect(data.map(({ evaluation }) => [evaluation!.classes, evaluation!.confusionMatrix])).toEqual([
      [1000, []],
      [100, []],
    ]);
  });

  it('reports a damaged record', async () => {
    await store.put(keys.trainingRun('run_x'), '{"id":');
    await expect(runs().get(EVERYBODY, 'run_x')).rejects.toMatchObject({ code: 'object_damaged' });
  });
});
