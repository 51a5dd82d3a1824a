import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { EVERY_PROJECT } from '@clipyard/api-contract';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { requireFit, scratchFailure, scratchFile } from './scratch-file.js';
import { SourceReader } from './source-reader.js';

const EVERYBODY = { project: EVERY_PROJECT };

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

const { signal } = new AbortController();
const readerOf = (stream: Readable, bytes: number | null = null): SourceReader =>
  new SourceReader({ https: { open: () => Promise.resolve({ stream, bytes, version: null }) } as never });

it('writes the given bytes', async () => {
  const path = join(folder.path, 'file');
  await pipeline(Readable.from([Buffer.from('a'), Buffer.alloc(100_000, 'b')]), scratchFile(path));
  expect(readFileSync(path, 'utf8')).toBe(`a${'b'.repeat(100_000)}`);
});

it('attributes failures of the disk to the disk', async () => {
  const path = join(folder.path, 'gone/file');
  await expect(readerOf(Readable.from(['x'])).fetch(EVERYBODY, 'https://h/v', path, 100, signal)).rejects.toMatchObject(
    {
      code: 'scratch_unavailable',
      message: `The disk of ${join(folder.path, 'gone')} was removed (ENOENT)`,
    },
  );
});

it('attributes failures of the source to the source', async () => {
  const broken = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  const stream = new PassThrough();
  const fetched = readerOf(stream).fetch(EVERYBODY, 'https://h/v', join(folder.path, 'file'), 100, signal);
  stream.destroy(broken);
  await expect(fetched).rejects.toMatchObject({ code: 'source_unreachable' });
});

it('names a full disk', async () => {
  // Every write to this device fails as on a full disk.
  const path = join(folder.path, 'full');
  symlinkSync('/dev/full', path);
  const file = scratchFile(path, 'w');
  await expect(pipeline(Readable.from([Buffer.alloc(10)]), file)).rejects.toMatchObject({
    code: 'scratch_unavailable',
    message: `The disk of ${folder.path} is full (ENOSPC)`,
  });
  rmSync(path);
});

it('refuses what no amount of free space makes fit', async () => {
  const path = join(folder.path, 'file');
  await requireFit('https://h/v', 1, path);
  const stream = Readable.from(['x']);
  await expect(readerOf(stream, 2 ** 60).fetch(EVERYBODY, 'https://h/v', path, 2 ** 61, signal)).rejects.toMatchObject({
    code: 'source_too_large',
  });
  expect(stream.destroyed).toBe(true);
});

it('names read-only disks', () => {
  expect(scratchFailure({ code: 'EROFS' }, '/cache').message).toBe('The disk of /cache is read-only (EROFS)');
});
