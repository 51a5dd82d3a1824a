import { mkdir, mkdtemp, readdir, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { Gate } from '@clipyard/queues';
import { scratchFailure } from '@clipyard/video-sources';

import { OWN_FOLDER, ownerRuns } from './scratch-owner.js';

/** How often a process shows that it still uses its folder, and looks for abandoned ones, in milliseconds. */
export const SWEEP_INTERVAL_MS = 30_000;
/** The age from which the folder of a process on another host or in another container is abandoned, in milliseconds. */
const ABANDONED_AFTER_MS = 6 * SWEEP_INTERVAL_MS;
/** The same for entries of version 0.1.0, which have no owner. Longer than a download pauses between two writes. */
const OWNERLESS_AFTER_MS = 6 * 3600_000;

const PROBE_BYTES = 4096;
/** The free space from which a disk that was full is used again: a share of its size, and at most this many bytes. */
const ROOM_SHARE = 0.05;
const ROOM_BYTES = 64 * 1024 ** 2;

/** The scratch folder, which several processes may share. Each has a folder of its own in it. */
export class ScratchDisk {
  private readonly own: string;
  private readonly gate = new Gate();

  constructor(readonly root: string) {
    this.own = join(root, OWN_FOLDER);
  }

  /**
   * Runs work with a new folder, which is removed afterwards.
   *
   * @param exclusive - whether no other work of this process may use the disk at the same time
   * @throws ClipyardError `scratch_unavailable` if the disk fails, and the errors of the work
   */
  async use<T>(prefix: string, work: (folder: string) => Promise<T>, exclusive = false): Promise<T> {
    const leave = await this.gate.enter(exclusive);
    let folder: string | null = null;
    try {
      folder = await this.make(prefix);
      return await work(folder);
    } catch (error) {
      throw await this.explained(error, folder);
    } finally {
      if (folder !== null) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      leave();
    }
  }

  /**
   * Makes a folder with a small file, as work does.
   *
   * @throws ClipyardError `scratch_unavailable`
   */
  async probe(): Promise<void> {
    try {
      const folder = await this.make('probe-');
      try {
        await writeFile(join(folder, 'file'), new Uint8Array(PROBE_BYTES));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    } catch (error) {
      throw await this.explained(error, null);
    }
  }

  /**
   * Writes a small file like `probe`, and checks that there is room for a video.
   *
   * @throws ClipyardError `scratch_unavailable`
   */
  async requireRoom(): Promise<void> {
    await this.probe();
    const { blocks, bavail, bsize } = await statfs(this.root);
    if (bavail * bsize < Math.min(ROOM_BYTES, ROOM_SHARE * blocks * bsize))
      throw scratchFailure({ code: 'ENOSPC' }, this.root);
  }

  /** Shows that this process uses its folder, and removes what processes that have ended left behind. */
  async sweep(now = Date.now()): Promise<void> {
    await utimes(this.own, now / 1000, now / 1000).catch(() => undefined);
    for (const name of await readdir(this.root).catch(() => [])) {
      const path = join(this.root, name);
      if (await isAbandoned(path, name, now)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Removes the folder of this process. */
  async close(): Promise<void> {
    await rm(this.own, { recursive: true, force: true }).catch(() => undefined);
  }

  private async make(prefix: string): Promise<string> {
    await mkdir(this.own, { recursive: true });
    return mkdtemp(join(this.own, prefix));
  }

  /** If the disk failed during the work, the work may report anything, such as a damaged video. */
  private async explained(error: unknown, folder: string | null): Promise<unknown> {
    if (error instanceof ClipyardError && error.code === 'scratch_unavailable')
      return scratchFailure(error.cause, this.root);
    if (folder === null) return scratchFailure(error, this.root);
    const missing = await stat(folder).catch((problem: unknown) => problem);
    return missing instanceof Error ? scratchFailure(missing, this.root) : error;
  }
}

async function isAbandoned(path: string, name: string, now: number): Promise<boolean> {
  const runs = ownerRuns(name);
  if (runs !== null) return !runs;
  const limit = name.startsWith('of-') ? ABANDONED_AFTER_MS : OWNERLESS_AFTER_MS;
  return now - (await lastWritten(path)) > limit;
}

/** Time of the last write to a folder or its entries, in milliseconds; infinity if it is being removed right now. */
async function lastWritten(folder: string): Promise<number> {
  try {
    const names = await readdir(folder).catch(() => []);
    const stats = await Promise.all([folder, ...names.map((name) => join(folder, name))].map((path) => stat(path)));
    return Math.max(...stats.map(({ mtimeMs }) => mtimeMs));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
