import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Far above the time that any video is on its way or being decoded without a byte being written. */
const ABANDONED_AFTER_MS = 6 * 3600_000;

/** Makes the scratch folder, and removes from it what workers left there that were killed; others may share it. */
export function prepareScratch(folder: string, now = Date.now()): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder))
    if (now - lastWritten(join(folder, name)) > ABANDONED_AFTER_MS)
      rmSync(join(folder, name), { recursive: true, force: true });
  return folder;
}

/** Of a folder or a file in it, in milliseconds; the future where it is just being removed. */
function lastWritten(folder: string): number {
  try {
    return Math.max(
      ...[folder, ...readdirSync(folder).map((name) => join(folder, name))].map((path) => statSync(path).mtimeMs),
    );
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
