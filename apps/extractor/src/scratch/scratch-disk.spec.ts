import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ScratchDisk } from './scratch-disk.js';
import { OWN_FOLDER } from './scratch-owner.js';

let folder: ReturnType<typeof tempDir>;
let root: string;
let disk: ScratchDisk;
beforeEach(() => {
  folder = tempDir();
  root = join(folder.path, 'scratch');
  disk = new ScratchDisk(root);
});
afterEach(() => folder.remove());

const unavailable = (reason: string): unknown =>
  expect.objectContaining({ code: 'scratch_unavailable', message: `The disk of ${root} ${reason}` });
/** Makes a folder with a file, both last written this long ago. */
function leave(name: string, ageMs: number, fileAgeMs = ageMs): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'video'), 'x');
  const [written, fileWritten] = [new Date(Date.now() - ageMs), new Date(Date.now() - fileAgeMs)];
  utimesSync(join(path, 'video'), fileWritten, fileWritten);
  utimesSync(path, written, written);
  return path;
}
const HOUR_MS = 3600_000;

describe('use', () => {
  it('gives each work a folder of its own, and removes it afterwards', async () => {
    const paths = await disk.use('video-', (first) =>
      disk.use('video-', async (second) => {
        for (const path of [first, second]) writeFileSync(join(path, 'video'), 'x');
        return [first, second];
      }),
    );
    expect(new Set(paths).size).toBe(2);
    expect(readdirSync(join(root, OWN_FOLDER))).toEqual([]);
  });

  it('runs exclusive work while no other work uses the disk', async () => {
    const events: string[] = [];
    let end = (): void => undefined;
    const first = disk.use('video-', () => new Promise<void>((resolve) => (end = resolve)));
    const exclusive = disk.use('video-', async () => void events.push('exclusive'), true);
    const next = disk.use('video-', async () => void events.push('next'));
    await disk.probe();
    events.push('first ends');
    end();
    await Promise.all([first, exclusive, next]);
    expect(events).toEqual(['first ends', 'exclusive', 'next']);
  });

  it('passes the errors of the work on', async () => {
    const error = new ClipyardError('media_empty', 'empty');
    await expect(disk.use('video-', () => Promise.reject(error))).rejects.toBe(error);
  });

  it('makes the scratch folder again if something has removed it', async () => {
    await disk.use('video-', async () => undefined);
    rmSync(root, { recursive: true });
    await expect(disk.use('video-', async (path) => existsSync(path))).resolves.toBe(true);
  });

  it('reports the disk if the folder is removed during the work, whatever the work reports', async () => {
    const work = disk.use('video-', async () => {
      rmSync(root, { recursive: true });
      throw new ClipyardError('media_unreadable', 'No such file');
    });
    await expect(work).rejects.toEqual(unavailable('was removed (ENOENT)'));
  });

  it('reports a disk that cannot be written', async () => {
    writeFileSync(root, 'not a folder');
    await expect(disk.use('video-', async () => undefined)).rejects.toEqual(unavailable('fails (ENOTDIR)'));
    await expect(disk.probe()).rejects.toEqual(unavailable('fails (ENOTDIR)'));
    rmSync(root);
    await disk.requireRoom();
  });
});

describe('sweep', () => {
  const owner = (pid: number | string, started: string): string =>
    OWN_FOLDER.replace(/-\d+-\d+$/, `-${pid}-${started}`);

  it('removes the folder of a process that was killed, at once', async () => {
    const child = spawn('sleep', ['60']);
    const started = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')[21]!;
    const path = leave(owner(child.pid!, started), 0);
    await disk.sweep();
    expect(existsSync(path)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    await disk.sweep();
    expect(existsSync(path)).toBe(false);
  });

  it('removes the folder of a process whose id another process has now', async () => {
    const path = leave(owner(process.pid, '1'), 0);
    await disk.sweep();
    expect(existsSync(path)).toBe(false);
  });

  it('removes folders of other hosts and containers once they are no longer in use', async () => {
    const [dead, alive] = [leave('of-elsewhere-1-7-42', HOUR_MS), leave('of-elsewhere-1-8-42', 0)];
    const container = leave(`of-${hostname()}-1-7-42`, 0);
    await disk.sweep();
    expect([dead, alive, container].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it('keeps its own folder, and shows that it is in use', async () => {
    await disk.probe();
    const path = leave(OWN_FOLDER, HOUR_MS);
    await disk.sweep();
    await new ScratchDisk(root).sweep(Date.now());
    expect(existsSync(join(path, 'video'))).toBe(true);
  });

  it('removes ownerless folders of earlier versions after six hours without a write', async () => {
    const [left, arriving] = [leave('video-left', 24 * HOUR_MS), leave('video-arriving', 24 * HOUR_MS, 0)];
    await disk.sweep();
    expect([left, arriving].map((path) => existsSync(path))).toEqual([false, true]);
  });
});
