import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { FileSystemObjectStore } from './file-system-object-store.js';
import { objectStoreContract } from './object-store.contract.js';

const folder = tempDir();
afterAll(() => folder.remove());

describe('FileSystemObjectStore', () => {
  objectStoreContract(() => Promise.resolve(new FileSystemObjectStore(join(folder.path, 'contract'))));

  it('does not list leftovers of a crash', async () => {
    const root = join(folder.path, 'crash');
    const store = new FileSystemObjectStore(root);
    await store.put('a', 'whole');
    mkdirSync(join(root, '.tmp-objects'), { recursive: true });
    writeFileSync(join(root, '.tmp-objects', 'half'), 'ha');
    mkdirSync(join(root, 'empty', 'folder'), { recursive: true });
    expect((await store.listPage('')).objects.map(({ key }) => key)).toEqual(['a']);
    expect((await store.listPage('', { delimiter: '/' })).prefixes).toEqual([]);
  });

  it('removes old leftovers of a crash, and no file that is being written', async () => {
    const root = join(folder.path, 'swept');
    mkdirSync(join(root, '.tmp-objects'), { recursive: true });
    for (const name of ['old', 'young']) writeFileSync(join(root, '.tmp-objects', name), 'half');
    utimesSync(join(root, '.tmp-objects', 'old'), 0, 0);
    await new FileSystemObjectStore(root).put('a', 'b');
    expect(readdirSync(join(root, '.tmp-objects'))).toEqual(['young']);
  });

  it('leaves no temporary file after failed writes', async () => {
    const root = join(folder.path, 'clean');
    const store = new FileSystemObjectStore(root);
    await store.put('a', '1');
    await store.putIfAbsent('a', '2');
    await Promise.all(Array.from({ length: 8 }, () => store.putIfAbsent('b', 'x')));
    expect(readdirSync(join(root, '.tmp-objects'))).toEqual([]);
  });

  it('reports a failed file system', async () => {
    const root = join(folder.path, 'file');
    writeFileSync(root, 'not a folder');
    await expect(new FileSystemObjectStore(root).put('a', 'b')).rejects.toMatchObject({
      code: 'storage_unavailable',
      retryable: true,
    });
  });
});
