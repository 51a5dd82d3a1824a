import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { damagedObjects } from './damaged-objects.js';
import { type Finding } from './finding.js';

/** A store written by 0.1.0, with objects of nearly every kind. */
const archive = fileURLToPath(new URL('../../../clipyard-e2e/fixtures/state-0.1.0.tar.gz', import.meta.url));
const folder = tempDir();
let store: FileSystemObjectStore;
let all: string[];
let count = 0;

beforeEach(async () => {
  const at = join(folder.path, String(count++));
  mkdirSync(at);
  execFileSync('tar', ['-xzf', archive, '-C', at]);
  store = new FileSystemObjectStore(join(at, 'store'));
  all = [];
  for await (const { key } of store.list('')) all.push(key);
});
afterAll(() => folder.remove());

const found = async (repair = false): Promise<Finding[]> =>
  (await damagedObjects(store, { repair })).filter(({ state }) => state !== 'ok');
const keyLike = (pattern: RegExp): string => {
  const key = all.find((one) => pattern.test(one));
  if (key === undefined) throw new Error(`The fixture has no ${String(pattern)}`);
  return key;
};
const halve = async (key: string): Promise<void> => {
  const bytes = (await store.get(key))!;
  await store.put(key, bytes.subarray(0, Math.floor(bytes.length / 2) - 1));
};

describe('doctor --store', () => {
  it('finds nothing in an intact store', async () => expect(await found()).toEqual([]));

  const kinds: Record<string, RegExp> = {
    batch: /^batches\/.*\/batch\.json$/,
    manifest: /^batches\/.*\/manifest\//,
    'feature spec': /^batches\/.*\/spec\.json$/,
    outcome: /^batches\/.*\/outcomes\//,
    summary: /^batches\/.*\/summary\//,
    order: /^batches\/.*\/control\//,
    'dataset version': /^datasets\/.*\/versions\//,
    'dataset shard': /^datasets\/.*\.arrow$/,
    'dataset rows': /^datasets\/.*\.rows\.json$/,
    features: /^features\//,
    sources: /^sources\//,
    model: /^models\/.*\/model\.json$/,
    weights: /^models\/.*\/weights-/,
    alias: /^aliases\/models\//,
    backbone: /^backbones\/.*\/descriptor\.json$/,
    'training run': /^training-runs\/.*\/run\.json$/,
    reclassification: /^reclassifications\/.*\/request\.json$/,
    'reclassification end': /^reclassifications\/.*\/end\.json$/,
    'reclassification part': /^reclassifications\/.*\/parts\//,
    'API key': /^api-keys\//,
  };
  it.each(Object.keys(kinds))('finds a %s that was halved or replaced, and no other object', async (kind) => {
    for (const damage of [halve, (key: string) => store.put(key, '{"version":99}')]) {
      const key = keyLike(kinds[kind]!);
      const intact = (await store.get(key))!;
      await damage(key);
      expect(await found()).toEqual([
        expect.objectContaining({ what: key, state: 'problem', fix: expect.stringMatching(/./) }),
      ]);
      await store.put(key, intact);
    }
  });

  it.each(['manifest', 'summary', 'dataset shard', 'weights', 'feature spec'])(
    'finds a %s that was deleted',
    async (kind) => {
      const key = keyLike(kinds[kind]!);
      await store.delete(key);
      expect((await found()).map(({ what }) => key.startsWith(what))).toEqual([true]);
    },
  );

  it.each(['features', 'dataset rows', 'sources'])('repairs %s by deleting the object', async (kind) => {
    const key = keyLike(kinds[kind]!);
    await halve(key);
    expect(await found(true)).toMatchObject([
      { what: key, state: 'warning', detail: expect.stringContaining('repaired') },
    ]);
    expect(await store.head(key)).toBeNull();
    expect(await found()).toEqual([]);
  });

  it.each(['batches', 'models', 'training-runs', 'reclassifications'])('repairs the list of %s', async (kind) => {
    const key = keyLike(new RegExp(`^index/${kind}/`));
    await store.delete(key);
    await found(true);
    expect(await store.head(key)).not.toBeNull();
    expect(await found()).toEqual([]);
  });

  it.each(['outcome', 'summary', 'dataset shard'])('repairs %s by continuing its batch', async (kind) => {
    const key = keyLike(kinds[kind]!);
    await halve(key);
    expect(await found(true)).toMatchObject([{ what: key, state: 'warning' }]);
    expect(await store.head(key)).toBeNull();
    const opened: string[] = [];
    for await (const { key: marker } of store.list('open/batches/')) opened.push(marker);
    expect(opened.length).toBeGreaterThan(all.filter((one) => one.startsWith('open/batches/')).length);
  });

  it('takes the feature spec of a batch from its dataset', async () => {
    const key = keyLike(kinds['feature spec']!);
    const intact = JSON.parse(Buffer.from((await store.get(key))!).toString()) as object;
    await halve(key);
    await found(true);
    expect(JSON.parse(Buffer.from((await store.get(key))!).toString())).toMatchObject(intact);
  });

  it('does not touch objects of a newer version', async () => {
    const key = keyLike(kinds['dataset rows']!);
    await store.put(key, '{"recordVersion":2}');
    expect(await found(true)).toMatchObject([
      { what: key, state: 'problem', detail: expect.stringContaining('written by a newer version') },
    ]);
    expect(await store.head(key)).not.toBeNull();
  });
});
