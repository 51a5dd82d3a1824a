// Not `h5wasm/node`: what that reads may lie in any file of this machine, as HDF5 lets a file say so. This one has a file system of its own, in memory.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import h5wasm, { type Group } from 'h5wasm';

export type { Dataset, Group } from 'h5wasm';

/**
 * Gives what `read` makes of an HDF5 file's root. All of the file is in memory meanwhile, and no other file can be reached from it.
 * A damaged file may keep HDF5 busy for ever, or end the process: call it where neither is felt. Errors: untyped ones of the library, and those of `read`.
 */
export async function readHdf5<T>(path: string, read: (root: Group) => T): Promise<T> {
  const { FS, activate_throwing_error_handler } = await h5wasm.ready;
  // Without it HDF5 writes pages to the standard error, and goes on with what it could not open.
  activate_throwing_error_handler();
  // A new name each time: HDF5 would know one again that was left open.
  const own = `/${randomUUID()}`;
  let file: InstanceType<typeof h5wasm.File> | null = null;
  try {
    FS.writeFile(own, await readFile(path));
    file = new h5wasm.File(own, 'r');
    return read(file);
  } finally {
    file?.close();
    if (FS.analyzePath(own).exists) FS.unlink(own);
  }
}
