import { close, createWriteStream, open, write, writev } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Writable } from 'node:stream';

import { ClipyardError } from '@clipyard/api-contract';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is full',
  EROFS: 'is read-only',
  ENOENT: 'was removed',
};

/** Converts a failure to write below a folder to `scratch_unavailable`, with a message that names the folder. */
export function scratchFailure(error: unknown, folder: string): ClipyardError {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return new ClipyardError('scratch_unavailable', `The disk of ${folder} ${REASONS[code] ?? 'fails'} (${code})`, {
    cause: error,
  });
}

/**
 * Writes to a local file, by default a new one. Its errors have the code `scratch_unavailable`, so they cannot be
 * mistaken for those of the source that is copied.
 */
export function scratchFile(path: string, flags = 'wx'): Writable {
  type Done = (error: Error | null, ...results: unknown[]) => void;
  /** The callback is the last argument of every function of `fs`. */
  const translated = (work: (...args: never[]) => void) => {
    return (...args: unknown[]): void => {
      const done = args.pop() as Done;
      const end: Done = (error, ...results) =>
        done(error === null || error === undefined ? error : scratchFailure(error, dirname(path)), ...results);
      work(...([...args, end] as never[]));
    };
  };
  const fs = {
    open: translated(open),
    write: translated(write),
    writev: translated(writev),
    close: translated(close),
  };
  return createWriteStream(path, { flags, fs: fs as never });
}

/** @throws ClipyardError `source_too_large` if the whole disk of a file is smaller than its content */
export async function requireFit(uri: string, bytes: number, path: string): Promise<void> {
  const folder = dirname(path);
  const disk = await statfs(folder).catch((error: unknown) => Promise.reject(scratchFailure(error, folder)));
  const size = disk.blocks * disk.bsize;
  if (bytes > size)
    throw new ClipyardError('source_too_large', `${uri} has ${bytes} bytes, the whole scratch disk ${size}`);
}
