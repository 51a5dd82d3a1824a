import { tempDir } from '@clipyard/testing';
import { afterAll, expect, it } from 'vitest';

import { FileSystemObjectStore } from './file-system-object-store.js';
import { S3ObjectStore } from './s3-object-store.js';
import { timedObjectStore } from './timed-object-store.js';

const folder = tempDir();
afterAll(() => folder.remove());

it('reports every operation with its seconds, also if it fails', async () => {
  const seen: string[] = [];
  const store = timedObjectStore(new FileSystemObjectStore(folder.path), (operation, seconds) => {
    expect(seconds).toBeGreaterThanOrEqual(0);
    seen.push(operation);
  });
  await store.put('a', '1');
  await store.putIfAbsent('b', '2');
  expect(new TextDecoder().decode((await store.get('a'))!)).toBe('1');
  expect((await store.head('b'))?.size).toBe(1);
  expect((await store.listPage('')).objects).toHaveLength(2);
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toEqual(['a', 'b']);
  await expect(store.get('../a')).rejects.toMatchObject({ code: 'invalid_request' });
  await store.delete('a');
  expect(seen).toEqual(['put', 'putIfAbsent', 'get', 'head', 'listPage', 'get', 'delete']);
});

it('reports the pages of a list on S3', async () => {
  class Paged extends S3ObjectStore {
    override listPage(_prefix: string, { after }: { after?: string } = {}) {
      return Promise.resolve({ objects: [], prefixes: [], next: after === undefined ? 'x' : null });
    }
  }
  const seen: string[] = [];
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const s3 = new Paged('bucket', '', {
    region: 'r',
    forcePathStyle: true,
    endpoint: 'http://127.0.0.1:9',
    ...credentials,
  });
  const store = timedObjectStore(s3, (operation) => seen.push(operation));
  const pages = store.list('')[Symbol.asyncIterator]();
  expect(await pages.next()).toEqual({ done: true, value: undefined });
  expect(seen).toEqual(['listPage', 'listPage']);
});
