// HDF5 files may link to other files by path. `h5wasm/node` would follow such links to any file of the machine, so this
// uses the entry point that has a file system of its own, in memory.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type H5wasm from 'h5wasm';
import { type Group } from 'h5wasm';

export type { Dataset, Group } from 'h5wasm';

/**
 * Reads an HDF5 file. The whole file is in memory meanwhile, and it cannot reach any other file. A damaged file may
 * send HDF5 into an endless loop or end the process, so call this in a process or thread that may be killed.
 *
 * @param read - Computes the result from the root group.
 * @throws Untyped errors of the library, and the errors of `read`.
 */
export async function readHdf5<T>(path: string, read: (root: Group) => T): Promise<T> {
  // Imported only if needed, because it takes tens of megabytes.
  const { default: h5wasm } = await import('h5wasm');
  const { FS, activate_throwing_error_handler } = await h5wasm.ready;
  // By default HDF5 prints long reports to standard error and continues with objects that it could not open.
  activate_throwing_error_handler();
  // A new name each time, because HDF5 caches files that were left open by name.
  const own = `/${randomUUID()}`;
  let file: InstanceType<typeof H5wasm.File> | null = null;
  try {
    FS.writeFile(own, await readFile(path));
    file = new h5wasm.File(own, 'r');
    return read(file);
  } finally {
    file?.close();
    if (FS.analyzePath(own).exists) FS.unlink(own);
  }
}
