import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EVERYBODY } from '@clipyard/access';
import { ClipyardError, newId, type Prediction } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { evaluation, newModel } from './model.fixture.js';
import { ModelRegistry, type NewModel } from './model-registry.js';

const weights = Uint8Array.of(1, 2, 3, 4);
/** Predictions for ten test videos, with as many correct ones as the accuracy requires. */
const predictions = (accuracy: number | null): Prediction[] =>
  Array.from({ length: 10 }, (_, i) => ({
    customId: `c${i}`,
    videoId: `v${i}`,
    label: 'a',
    split: 'test',
    top: [{ label: i < Math.round((accuracy ?? 0) * 10) ? 'a' : 'b', probability: 0.9 }],
  }));
async function everyPage<T>(
  read: (token: string | null) => Promise<{ readonly data: readonly T[]; readonly nextPageToken: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | null = null;
  do {
    const page = await read(token);
    all.push(...page.data);
    token = page.nextPageToken;
  } while (token !== null);
  return all;
}

const coded = (code: string) => expect.objectContaining({ code });

describe('ModelRegistry', () => {
  let root: string;
  let store: FileSystemObjectStore;
  let registry: ModelRegistry;
  const add = async (accuracy: number | null = 0.9, change?: Partial<NewModel>): Promise<string> =>
    (await registry.register(newModel(accuracy, change), weights, { predictions: predictions(accuracy) })).id;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'clipyard-registry-'));
    store = new FileSystemObjectStore(root);
    registry = new ModelRegistry(store);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('reports a failing store only to the caller', async () => {
    class Broken extends FileSystemObjectStore {
      override listPage(): never {
        throw new ClipyardError('storage_unavailable', 'ExpiredToken');
      }
    }
    const unhandled: unknown[] = [];
    const collect = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', collect);
    await expect(new ModelRegistry(new Broken(root)).list(EVERYBODY)).rejects.toThrowError(
      coded('storage_unavailable'),
    );
    // Rejections without a handler are reported after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', collect);
    expect(unhandled).toEqual([]);
  });

  describe('versions', () => {
    it('keeps a model with its weights and its card', async () => {
      const model = newModel();
      const registered = await registry.register(model, weights);
      expect(await registry.get(EVERYBODY, model.id)).toEqual(registered);
      expect(registered).toMatchObject({ ...model, object: 'model', aliases: [] });
      expect([...(await registry.weights(registered))]).toEqual([...weights]);
      expect(await registry.card(registered)).toMatch(/UNTRAINED/);
    });

    it('keeps the figures of all classes apart from the record, and pages them', async () => {
      const labels = Array.from({ length: 10_000 }, (_, c) => `class ${c}`);
      const perClass = labels.map((label, c) => ({ label, precision: 1, recall: 0.5, f1: 0.6, support: c % 7 }));
      const confusion = labels.map((actual, c) => ({ actual, predicted: labels[(c + 1) % 10_000]!, count: 2 }));
      const model = newModel(0.9, {
        labels,
        evaluation: { ...evaluation(0.9), classes: 10_000, labels, confusionMatrix: [], perClass },
      });
      const registered = await registry.register(model, weights, { classes: perClass, confusion });
      expect(registered.labels).toEqual(labels);
      expect(registered.classes).toBe(10_000);
      expect(registered.evaluation).toMatchObject({ classes: 10_000, confusionMatrix: [] });
      expect(registered.evaluation!.perClass).toHaveLength(100);
      expect(registered.evaluation!.perClass.every(({ support }) => support === 6)).toBe(true);
      expect((await store.head(keys.model(model.id)))!.size).toBeLessThan(300_000);
      const listed = (await registry.list(EVERYBODY)).models[0]!;
      expect(listed).toMatchObject({ classes: 10_000, evaluation: { accuracy: 0.9 } });
      expect(JSON.stringify(listed).length).toBeLessThan(30_000);
      expect(await everyPage((token) => registry.classes(model, 999, token))).toEqual(perClass);
      expect(await everyPage((token) => registry.confusion(model, 1000, token))).toEqual(confusion);
      for (const token of ['x', '3', '99999999'])
        await expect(registry.classes(model, 10, token)).rejects.toThrowError(coded('invalid_request'));
    });

    it('reads records of earlier releases, which contain the whole matrix', async () => {
      const labels = Array.from({ length: 500 }, (_, c) => `class ${c}`);
      const perClass = labels.map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 1 }));
      const confusionMatrix = labels.map((_, i) => labels.map((__, j) => (i === j ? 2 : j === i + 1 ? i : 0)));
      const { id } = await registry.register(newModel(0.9), weights);
      const record = JSON.parse(Buffer.from((await store.get(keys.model(id)))!).toString()) as object;
      await store.put(
        keys.model(id),
        JSON.stringify({ ...record, labels, evaluation: { ...evaluation(0.9), labels, perClass, confusionMatrix } }),
      );
      expect((await registry.get(EVERYBODY, id)).evaluation).toMatchObject({
        classes: 500,
        confusionMatrix: [],
        accuracy: 0.9,
      });
      expect(await everyPage((token) => registry.classes({ id }, 300, token))).toEqual(perClass);
      const cells = await everyPage((token) => registry.confusion({ id }, 300, token));
      expect(cells).toHaveLength(498 + 500);
      expect(cells[0]).toEqual({ actual: 'class 498', predicted: 'class 499', count: 498 });
      expect(cells.at(-1)).toMatchObject({ count: 2 });
    });

    it('keeps the matrix of few classes in the record, but not in lists', async () => {
      const model = newModel();
      await registry.register(model, weights);
      expect((await registry.get(EVERYBODY, model.id)).evaluation!.confusionMatrix).toEqual(
        evaluation(0.9).confusionMatrix,
      );
      expect((await registry.list(EVERYBODY)).models[0]!.evaluation).toMatchObject({
        labels: ['a', 'b'],
        confusionMatrix: [],
      });
      expect(await everyPage((token) => registry.confusion(model, 1, token))).toEqual([
        { actual: 'a', predicted: 'a', count: 5 },
        { actual: 'b', predicted: 'b', count: 5 },
      ]);
    });

    it('never changes a version: registering it again is accepted, other weights are a conflict', async () => {
      const model = newModel();
      const first = await registry.register(model, weights);
      expect(await registry.register({ ...model, labels: ['x'] }, weights)).toEqual(first);
      await expect(registry.register(model, Uint8Array.of(9))).rejects.toThrowError(coded('conflict'));
      expect([...(await registry.weights(await registry.get(EVERYBODY, model.id)))]).toEqual([...weights]);
    });

    it('lets exactly one of two registrations of an id with different weights win', async () => {
      const model = newModel();
      const outcomes = await Promise.allSettled([
        registry.register(model, Uint8Array.of(1)),
        registry.register(model, Uint8Array.of(2)),
      ]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await registry.weights(await registry.get(EVERYBODY, model.id))).toHaveLength(1);
    });

    it('refuses weights that are damaged or lost', async () => {
      const model = await registry.register(newModel(), weights);
      await store.put(model.weightsKey, Uint8Array.of(1, 2, 3, 5));
      await expect(registry.weights(model)).rejects.toThrowError(/damaged/);
      await store.delete(model.weightsKey);
      await expect(registry.weights(model)).rejects.toThrowError(coded('model_unavailable'));
    });

    it('reports a missing model: not_found for a resource, model_unavailable for work', async () => {
      for (const name of [newId('model'), newId('batch'), 'production', '../x', 'Not A Name']) {
        await expect(registry.get(EVERYBODY, name)).rejects.toThrowError(coded('not_found'));
        await expect(registry.resolve(EVERYBODY, name)).rejects.toThrowError(coded('model_unavailable'));
      }
      await expect(registry.register(newModel(0.9, { id: 'mine' }), weights)).rejects.toThrowError(
        coded('invalid_request'),
      );
    });

    it('stops when its signal aborts', async () => {
      const model = newModel();
      await expect(registry.register(model, weights, { signal: AbortSignal.abort() })).rejects.toThrowError(
        coded('cancelled'),
      );
      await expect(registry.get(EVERYBODY, model.id)).rejects.toThrowError(coded('not_found'));
    });

    it('lists newest first, page by page, with aliases and without half-registered versions', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) ids.push(await add());
      await store.delete(keys.model(ids[3]!));
      await registry.promote(EVERYBODY, ids[1]!, { alias: 'production' });
      const first = await registry.list(EVERYBODY, { pageSize: 3 });
      expect(first.models.map((model) => model.id)).toEqual([ids[4], ids[2]]);
      const second = await registry.list(EVERYBODY, { pageSize: 3, pageToken: first.nextPageToken! });
      expect(second.models.map((model) => [model.id, model.aliases])).toEqual([
        [ids[1], ['production']],
        [ids[0], []],
      ]);
      expect(second.nextPageToken).toBeNull();
      await expect(registry.list(EVERYBODY, { pageToken: 'nonsense' })).rejects.toThrowError(coded('invalid_request'));
      expect(await new ModelRegistry(new FileSystemObjectStore(join(root, 'empty'))).list(EVERYBODY)).toEqual({
        models: [],
        nextPageToken: null,
      });
    });
  });

  describe('aliases', () => {
    it('point at a model, move to the next, and keep their history', async () => {
      const [a, b] = [await add(0.8), await add(0.9)];
      expect(await registry.promote(EVERYBODY, a, { alias: 'production' })).toMatchObject({
        alias: 'production',
        version: 1,
        modelId: a,
        action: 'promote',
        forced: false,
        reason: null,
      });
      await registry.promote(EVERYBODY, b, { alias: 'production', reason: 'better' });
      await registry.promote(EVERYBODY, 'production', { alias: 'canary' });
      expect((await registry.resolve(EVERYBODY, 'production')).id).toBe(b);
      expect((await registry.get(EVERYBODY, b)).aliases).toEqual(['canary', 'production']);
      expect((await registry.get(EVERYBODY, a)).aliases).toEqual([]);
      expect(
        (await registry.history(EVERYBODY, 'production')).map(({ version, modelId, reason }) => [
          version,
          modelId,
          reason,
        ]),
      ).toEqual([
        [2, b, 'better'],
        [1, a, null],
      ]);
      await expect(registry.history(EVERYBODY, 'nobody')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('refuse a worse model unless forced with a reason, which the history keeps', async () => {
      const [good, bad] = [await add(0.9), await add(0.5)];
      await registry.promote(EVERYBODY, good, { alias: 'production' });
      await expect(registry.promote(EVERYBODY, bad, { alias: 'production' })).rejects.toThrowError(
        coded('promotion_refused'),
      );
      await expect(
        registry.promote(EVERYBODY, bad, { alias: 'production', force: true, reason: '  ' }),
      ).rejects.toThrowError(coded('invalid_request'));
      expect((await registry.resolve(EVERYBODY, 'production')).id).toBe(good);
      expect(
        await registry.promote(EVERYBODY, bad, { alias: 'production', force: true, reason: 'incident 7' }),
      ).toMatchObject({
        modelId: bad,
        forced: true,
        reason: 'incident 7',
      });
      const untested = await add(null);
      await expect(registry.promote(EVERYBODY, untested, { alias: 'fresh' })).rejects.toThrowError(/no evaluation/);
    });

    it('compare models on their common test videos, with the configured gain', async () => {
      const [good, better] = [await add(0.8), await add(0.9)];
      const elsewhere = await registry.register(newModel(1), weights, {
        predictions: predictions(1).map((item) => ({ ...item, videoId: `other-${item.videoId}` })),
      });
      await registry.promote(EVERYBODY, good, { alias: 'production' });
      await expect(registry.promote(EVERYBODY, elsewhere.id, { alias: 'production' })).rejects.toThrowError(
        /tested on none of the 10 test videos/,
      );
      await expect(registry.promote(EVERYBODY, better, { alias: 'production', minGain: 0.2 })).rejects.toThrowError(
        /20\.00 points above/,
      );
      expect(await registry.promote(EVERYBODY, better, { alias: 'production', minGain: 0.1 })).toMatchObject({
        modelId: better,
        forced: false,
      });
      expect(await registry.predictions({ id: better })).toEqual(predictions(0.9));
    });

    it('compare models of other specs and labels on the videos and classes that both know', async () => {
      const [two, three] = [await add(0.7), await add(0.9, { labels: ['a', 'b', 'c'], specId: 'fedcba9876543210' })];
      expect(await registry.promote(EVERYBODY, two, { alias: 'production' })).toMatchObject({ comparison: null });
      const comparison = {
        modelId: two,
        items: 10,
        accuracy: 0.9,
        currentAccuracy: 0.7,
        addedLabels: ['c'],
        removedLabels: [],
        sameSpec: false,
      };
      expect(await registry.promote(EVERYBODY, three, { alias: 'production' })).toMatchObject({
        forced: false,
        comparison,
      });
      expect((await registry.history(EVERYBODY, 'production'))[0]).toMatchObject({ comparison });
      await expect(registry.promote(EVERYBODY, two, { alias: 'production' })).rejects.toThrowError(
        /classes that both know/,
      );
    });

    it('refuse a first model that is worse than its linear baseline unless forced', async () => {
      const bad = await add(0.4);
      await expect(registry.promote(EVERYBODY, bad, { alias: 'production' })).rejects.toThrowError(/linear baseline/);
      expect(
        await registry.promote(EVERYBODY, bad, {
          alias: 'production',
          force: true,
          reason: 'the baseline cannot be exported',
        }),
      ).toMatchObject({ forced: true, comparison: null });
    });

    it('read versions that were stored without a comparison', async () => {
      const id = await add();
      const first = await registry.promote(EVERYBODY, id, { alias: 'production' });
      const { comparison: _, ...old } = first;
      await store.put(keys.sequenceEntry(keys.alias('production'), 2), JSON.stringify({ ...old, version: 2 }));
      expect((await registry.history(EVERYBODY, 'production'))[0]).toEqual({ ...first, version: 2 });
    });

    it('roll back one promotion at a time, and not past the first', async () => {
      const [a, b, c] = [await add(0.7), await add(0.8), await add(0.9)];
      for (const id of [a, b, c]) await registry.promote(EVERYBODY, id, { alias: 'production' });
      expect(await registry.rollback(EVERYBODY, 'production', 'slow')).toMatchObject({
        version: 4,
        modelId: b,
        action: 'rollback',
        reason: 'slow',
      });
      expect(await registry.rollback(EVERYBODY, 'production')).toMatchObject({ modelId: a });
      await expect(registry.rollback(EVERYBODY, 'production')).rejects.toThrowError(coded('conflict'));
      await expect(registry.rollback(EVERYBODY, 'nobody')).rejects.toThrowError(coded('not_found'));
    });

    it('cannot be named like an id, or by characters that a key cannot hold', async () => {
      const id = await add();
      for (const alias of [newId('model'), newId('run'), '../up', 'a/b', 'UPPER', ''])
        await expect(registry.promote(EVERYBODY, id, { alias })).rejects.toThrowError(coded('invalid_request'));
    });

    it('do not change when they point at the model already', async () => {
      const id = await add();
      const first = await registry.promote(EVERYBODY, id, { alias: 'production' });
      expect(await registry.promote(EVERYBODY, id, { alias: 'production' })).toEqual(first);
      expect(await registry.history(EVERYBODY, 'production')).toHaveLength(1);
    });

    it('lose none of eight concurrent promotions', async () => {
      const ids = await Promise.all(Array.from({ length: 8 }, () => add(0.9)));
      const versions = await Promise.all(ids.map((id) => registry.promote(EVERYBODY, id, { alias: 'production' })));
      const history = await registry.history(EVERYBODY, 'production');
      expect(history.map((entry) => entry.version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
      expect(history.map((entry) => entry.modelId).sort()).toEqual([...ids].sort());
      expect([...versions].sort((a, b) => b.version - a.version)).toEqual(history);
    });

    it('judge the later of two concurrent promotions against the earlier one', async () => {
      const [good, better] = [await add(0.8), await add(0.9)];
      // The better model is promoted after the gate has accepted the good one, and before its entry is written.
      class Interrupted extends FileSystemObjectStore {
        override async putIfAbsent(...args: Parameters<FileSystemObjectStore['putIfAbsent']>): Promise<boolean> {
          await registry.promote(EVERYBODY, better, { alias: 'production' });
          return super.putIfAbsent(...args);
        }
      }
      await expect(
        new ModelRegistry(new Interrupted(root)).promote(EVERYBODY, good, { alias: 'production' }),
      ).rejects.toThrowError(coded('promotion_refused'));
      expect((await registry.history(EVERYBODY, 'production')).map((entry) => entry.modelId)).toEqual([better]);
    });
  });

  it.each(['{"alias":', '{"version":99}'])(
    'that cannot be read (%s) harm no model and no other alias',
    async (damage) => {
      const registry = new ModelRegistry(store);
      const { id } = await registry.register(newModel(), weights);
      for (const alias of ['production', 'canary']) await registry.promote(EVERYBODY, id, { alias });
      const key = keys.sequenceEntry(keys.alias('canary'), 1);
      await store.put(key, damage);
      expect(await registry.get(EVERYBODY, id)).toMatchObject({ id, aliases: ['production'] });
      expect(await registry.get(EVERYBODY, 'production')).toMatchObject({ id });
      expect(await registry.list(EVERYBODY)).toMatchObject({
        models: [{ id }],
        skipped: [{ code: 'object_damaged', key }],
      });
      await expect(registry.get(EVERYBODY, 'canary')).rejects.toMatchObject({ code: 'object_damaged', key });
    },
  );
});
