import { stat } from 'node:fs/promises';

import { Misused } from '../failures.js';

/** The path of a file that is there, as it was given. */
export async function requireFile(path: string): Promise<string> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Misused(
      error.code === 'ENOENT' ? `There is no file ${path}` : `${path} cannot be read: ${error.message}`,
    );
  });
  if (!info.isFile()) throw new Misused(`${path} is no file`);
  return path;
}
