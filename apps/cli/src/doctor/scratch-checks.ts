import { mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { type Finding } from './finding.js';

const GB = 1e9;
const PROBE_BYTES = 4096;

const FIX = 'Give extractors another disk with CACHE_DIR, or free space: docs/deployment.md';

/** The folder, or the nearest one above it that exists. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true || dirname(folder) === folder) return folder;
  return existing(dirname(folder));
}

/**
 * Checks that extractors can write videos to their scratch disk, as they do for every job.
 *
 * @param cacheDir - as the setting CACHE_DIR
 * @param largestVideo - as the setting MAX_VIDEO_BYTES
 */
export async function scratchFindings(cacheDir: string, largestVideo: number): Promise<Finding[]> {
  const folder = await existing(resolve(cacheDir, 'scratch'));
  const what = 'Scratch disk';
  try {
    const probe = await mkdtemp(join(folder, 'doctor-'));
    try {
      await writeFile(join(probe, 'file'), new Uint8Array(PROBE_BYTES));
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const detail = `${(free / GB).toFixed(1)} GB free in ${folder}`;
    return [free < largestVideo ? { what, state: 'warning', detail, fix: FIX } : { what, state: 'ok', detail }];
  } catch (error) {
    return [{ what, state: 'problem', detail: `${folder} cannot be written: ${(error as Error).message}`, fix: FIX }];
  }
}
