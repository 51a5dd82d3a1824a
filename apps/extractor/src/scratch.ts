import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Much longer than a download or a decoder takes between two writes. */
const ABANDONED_AFTER_MS = 6 * 3600_000;

/** Creates the scratch folder, which workers may share, and removes the folders of workers that were killed. */
export function prepareScratch(folder: string, now = Date.now()): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder))
    if (now - lastWritten(join(folder, name)) > ABANDONED_AFTER_MS)
      rmSync(join(folder, name), { recursive: true, force: true });
  return folder;
}

/** Time of the last write to a folder or its files, in milliseconds; infinity if it is being removed right now. */
function lastWritten(folder: string): number {
  try {
    return Math.max(
      ...[folder, ...readdirSync(folder).map((name) => join(folder, name))].map((path) => statSync(path).mtimeMs),
    );
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
