import { EVERYBODY } from '@clipyard/access';
import { type AliasVersion, newId } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys, putJson } from '@clipyard/object-store';
import { countStoreCalls, type StoreCost, tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, expect, it } from 'vitest';

import { newModel } from './model.fixture.js';
import { ModelRegistry } from './model-registry.js';

const folder = tempDir();
afterAll(() => folder.remove());

let files: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  files = new FileSystemObjectStore(`${folder.path}/${count++}`);
});

const add = async (): Promise<string> => (await new ModelRegistry(files).register(newModel(), Uint8Array.of(1))).id;

/** Aliases as 0.1.0 wrote them: their sequences only. */
async function point(alias: string, modelId: string, versions = 1): Promise<void> {
  for (let version = 1; version <= versions; version++) {
    const entry: AliasVersion = {
      alias,
      version,
      modelId,
      action: 'promote',
      forced: false,
      reason: null,
      comparison: null,
      at: '2026-01-01T00:00:00.000Z',
    };
    const key = keys.sequenceEntry(keys.alias(alias), version);
    await files.put(key, JSON.stringify({ ...entry, recordVersion: 1 }), { durable: false });
    if (version % 64 === 0) await putJson(files, keys.sequenceHint(keys.alias(alias)), { version });
  }
}

it('costs a page of models and one model as much with 1,000 aliases and changes as with 10', async () => {
  const model = await add();
  await add();
  const elsewhere = newId('model', 1);
  const costs = async (): Promise<StoreCost[]> => {
    const { store, cost } = countStoreCalls(files);
    const registry = new ModelRegistry(store);
    expect((await registry.get(EVERYBODY, model)).aliases).toEqual(['production']);
    return [
      await cost(() => registry.list(EVERYBODY)),
      await cost(() => registry.get(EVERYBODY, model)),
      await cost(() => registry.get(EVERYBODY, 'production')),
    ];
  };
  await point('production', model, 10);
  for (let n = 0; n < 10; n++) await point(`alias-${n}`, elsewhere);
  const few = await costs();
  await point('production', model, 1000);
  for (let n = 10; n < 1000; n++) await point(`alias-${n}`, elsewhere);
  const many = await costs();
  for (const [i, { calls, listed, bytes }] of many.entries()) {
    expect(calls).toBe(few[i]!.calls);
    expect(listed).toBeLessThanOrEqual(few[i]!.listed + 2);
    expect(bytes).toBeLessThan(few[i]!.bytes + 100);
  }
});

it('finds the aliases that 0.1.0 wrote', async () => {
  const [first, second] = [await add(), await add()];
  await point('production', first);
  await point('vision:canary', second);
  const { models } = await new ModelRegistry(files).list(EVERYBODY);
  expect(Object.fromEntries(models.map(({ id, aliases }) => [id, aliases]))).toEqual({
    [first]: ['production'],
    [second]: ['vision:canary'],
  });
});

it('shows an alias at the model that it points at now, whatever it pointed at before', async () => {
  const [first, second] = [await add(), await add()];
  const [one, other] = [new ModelRegistry(files), new ModelRegistry(files)];
  const aliases = async (registry: ModelRegistry): Promise<string[][]> =>
    Promise.all([first, second].map(async (id) => (await registry.get(EVERYBODY, id)).aliases));
  const force = { alias: 'production', force: true, reason: 'a test' };
  expect(await aliases(other)).toEqual([[], []]);
  await one.promote(EVERYBODY, first, force);
  expect(await aliases(other)).toEqual([['production'], []]);
  await one.promote(EVERYBODY, second, force);
  expect(await aliases(other)).toEqual([[], ['production']]);
  await other.rollback(EVERYBODY, 'production');
  expect(await aliases(one)).toEqual([['production'], []]);
});
