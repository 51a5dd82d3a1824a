import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, expect, it, vi } from 'vitest';

import { ObjectCache } from './object-cache.js';

const folder = tempDir();
afterAll(() => folder.remove());

it('reads an object once until it changes, and forgets one that another process deleted', async () => {
  const store = new FileSystemObjectStore(folder.path);
  const cache = new ObjectCache<string>(store, 2);
  const load = vi.fn(async () => Buffer.from((await store.get('a')) ?? '').toString());
  const read = (): Promise<string | null> => cache.get('a', load);
  expect(await read()).toBeNull();
  await store.put('a', 'one');
  expect([await read(), await read()]).toEqual(['one', 'one']);
  expect(load).toHaveBeenCalledTimes(1);
  await store.put('a', 'three');
  expect([await read(), await read()]).toEqual(['three', 'three']);
  expect(load).toHaveBeenCalledTimes(2);
  await store.delete('a');
  expect(await read()).toBeNull();
});
