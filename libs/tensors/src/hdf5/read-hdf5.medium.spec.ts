import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Unlike the library under test, this entry point can access files of the machine.
import h5wasm, { type Group } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readHdf5 } from './read-hdf5.js';

const folder = mkdtempSync(join(tmpdir(), 'hdf5-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, fill: (file: InstanceType<typeof h5wasm.File>) => void): string {
  const path = join(folder, name);
  const file = new h5wasm.File(path, 'w');
  fill(file);
  file.close();
  return path;
}

beforeAll(async () => {
  await h5wasm.ready;
});

describe('readHdf5', () => {
  it('returns the value that the callback computes from the root', async () => {
    const path = write('whole.h5', (file) => file.create_dataset({ name: 'numbers', data: Float32Array.of(1, 2, 3) }));
    expect(
      await readHdf5(path, (root) => Array.from((root.get('numbers') as unknown as { value: Float32Array }).value)),
    ).toEqual([1, 2, 3]);
  });

  it('reads the new content of a file that was replaced', async () => {
    const path = write('again.h5', (file) => file.create_group('first'));
    await readHdf5(path, (root) => root.keys());
    write('again.h5', (file) => file.create_group('second'));
    expect(await readHdf5(path, (root) => root.keys())).toEqual(['second']);
  });

  it('cannot reach other files of the machine', async () => {
    // HDF5 files may link to parts of other files by path.
    const inner = write('inner.h5', (file) => file.create_group('secret'));
    const outer = write('outer.h5', (file) => file.create_external_link(inner, '/', 'elsewhere'));
    const seen = new h5wasm.File(outer, 'r');
    expect((seen.get('elsewhere') as Group).keys()).toEqual(['secret']);
    seen.close();
    await expect(readHdf5(outer, (root) => (root.get('elsewhere') as unknown as Group).keys())).rejects.toThrow();
  });

  it('throws if the file is missing or not HDF5, and rethrows errors of the callback', async () => {
    await expect(readHdf5(join(folder, 'absent.h5'), () => 1)).rejects.toThrow(/ENOENT/);
    const text = join(folder, 'text.h5');
    writeFileSync(text, 'no');
    await expect(readHdf5(text, () => 1)).rejects.toThrow();
    await expect(
      readHdf5(
        write('good.h5', () => undefined),
        () => {
          throw new Error('mine');
        },
      ),
    ).rejects.toThrow('mine');
  });
});
