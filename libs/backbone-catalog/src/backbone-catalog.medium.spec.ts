import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BackboneDescriptor, BackboneDescriptorSchema } from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore, type ObjectStore, Sequence } from '@clipyard/object-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BackboneCatalog } from './backbone-catalog.js';

const backbone = (name: string, digest: string): BackboneDescriptor => ({
  name,
  digest,
  kind: 'onnx',
  pretrained: true,
  featureSize: 8,
  preprocessing: 'descriptor',
  imageSize: 32,
  source: 'a test',
});

describe('BackboneCatalog', () => {
  let folder: string;
  let store: ObjectStore;
  let catalog: BackboneCatalog;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-'));
    store = new FileSystemObjectStore(folder);
    catalog = new BackboneCatalog(store);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const listed = async () => (await catalog.list()).map(({ descriptor, isDefault }) => [descriptor.digest, isDefault]);

  it('lists nothing at first, then backbones by name, of which one is the default', async () => {
    expect(await catalog.current()).toBeNull();
    expect(await catalog.list()).toEqual([]);
    await catalog.add(backbone('b', '1'));
    await catalog.add(backbone('a', '2'));
    await catalog.add(backbone('a', '2'));
    await catalog.makeDefault(backbone('b', '1'), { chosen: false });
    expect(await listed()).toEqual([
      ['2', false],
      ['1', true],
    ]);
    expect(await catalog.current()).toEqual(backbone('b', '1'));
  });

  it('lists the default of a store of version 0.1.0, which has no names', async () => {
    await new Sequence(store, keys.backboneAlias, BackboneDescriptorSchema).append(backbone('old', '0'));
    expect(await listed()).toEqual([['0', true]]);
    expect((await catalog.require('old')).isDefault).toBe(true);
  });

  it('points a name at the backbone that was added last', async () => {
    await catalog.add(backbone('a', '1'));
    await catalog.add(backbone('a', '2'));
    expect(await listed()).toEqual([['2', false]]);
  });

  it('keeps the default that an admin chose when an extractor starts', async () => {
    await catalog.makeDefault(backbone('own', '1'), { chosen: false });
    await catalog.makeDefault(backbone('chosen', '2'), { chosen: true });
    await catalog.makeDefault(backbone('own', '1'), { chosen: false });
    expect((await catalog.current())?.digest).toBe('2');
    await catalog.makeDefault(backbone('own', '1'), { chosen: true });
    expect((await catalog.current())?.digest).toBe('1');
  });

  it('removes a name, but not that of the default', async () => {
    await catalog.add(backbone('a', '1'));
    await catalog.add(backbone('b', '2'));
    await catalog.makeDefault(backbone('b', '2'), { chosen: true });
    await expect(catalog.remove('b')).rejects.toMatchObject({ code: 'conflict' });
    await catalog.remove('a');
    expect(await listed()).toEqual([['2', true]]);
    await expect(catalog.remove('a')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no backbone a; the backbones are: b',
    });
  });
});
