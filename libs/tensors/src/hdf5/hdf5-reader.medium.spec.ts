import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { workerUrl } from '@clipyard/workers';
import h5wasm from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Hdf5Reader, readHdf5InProcess } from './hdf5-reader.js';

const folder = mkdtempSync(join(tmpdir(), 'hdf5-reader-'));
const path = join(folder, 'file.h5');
const options = {
  script: workerUrl(import.meta.url, './test-reader.fixture.js'),
  code: 'backbone_unavailable',
  contents: 'test weights',
} as const;
/** The deadline includes the start of a process, which takes seconds on a busy machine. */
const DEADLINE_MS = 10_000;
const reader = new Hdf5Reader({ ...options, deadlineMs: DEADLINE_MS });

beforeAll(async () => {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  file.create_group('layer');
  file.close();
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

describe('Hdf5Reader', () => {
  it('reads files in a process of its own', async () => {
    expect(await reader.read(path, 'names')).toEqual(['layer']);
  });

  it('gives up a file after the deadline, and reads the next one', async () => {
    await expect(reader.read(path, 'hang')).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: 'The file cannot be read as test weights within 10 s',
    });
    expect(await reader.read(path, 'names')).toEqual(['layer']);
  }, 60_000);

  it('reports a file that ends the process, and reads the next one', async () => {
    await expect(reader.read(path, 'exit')).rejects.toMatchObject({ code: 'backbone_unavailable' });
    expect(await reader.read(path, 'names')).toEqual(['layer']);
  });

  it('reports a file that is not HDF5 with the fallback code of the script', async () => {
    const text = join(folder, 'text.h5');
    writeFileSync(text, 'no');
    await expect(readHdf5InProcess(text, 'names', options)).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});
