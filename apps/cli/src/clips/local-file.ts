import { stat } from 'node:fs/promises';

import { Misused } from '../failures.js';

/**
 * Checks that a file exists.
 *
 * @returns the path as it was given
 * @throws Misused if there is no such file, or it cannot be read
 */
export async function requireFile(path: string): Promise<string> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Misused(
      error.code === 'ENOENT' ? `There is no file ${path}` : `${path} cannot be read: ${error.message}`,
    );
  });
  if (!info.isFile()) throw new Misused(`${path} is not a file`);
  return path;
}
