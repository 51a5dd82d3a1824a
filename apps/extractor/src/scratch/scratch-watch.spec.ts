import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';
import { type Logger } from '@clipyard/service';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { ScratchDisk } from './scratch-disk.js';
import { ScratchWatch } from './scratch-watch.js';

let folder: ReturnType<typeof tempDir>;
let root: string;
let disk: ScratchDisk;
let watch: ScratchWatch;
let held: boolean;
let log: string[];

beforeEach(() => {
  folder = tempDir();
  root = join(folder.path, 'scratch');
  disk = new ScratchDisk(root);
  held = false;
  log = [];
  const workers = { hold: () => void (held = true), release: () => void (held = false) };
  const line = (first: unknown, message?: string): void => void log.push(message ?? String(first));
  watch = new ScratchWatch(disk, workers, { info: line, error: line } as unknown as Logger);
});
afterEach(async () => {
  await watch.stop();
  folder.remove();
});

class GivenBack extends Error {}
const job = (id: string): Parameters<ScratchWatch['judge']>[1] => ({
  id,
  giveBack: () => Promise.reject(new GivenBack()),
});
const failure = new ClipyardError('scratch_unavailable', 'full');
/** A file in place of the folder: nothing can be written. */
const breakDisk = (): void => {
  rmSync(root, { recursive: true, force: true });
  writeFileSync(root, '');
};
const repairDisk = (): void => {
  rmSync(root);
  mkdirSync(root);
};

it('takes no jobs and is not ready while the disk fails, and continues by itself', async () => {
  await watch.start();
  await watch.check();
  breakDisk();
  await expect(watch.judge(failure, job('a'))).rejects.toThrow(GivenBack);
  expect(held).toBe(true);
  await expect(watch.check()).rejects.toMatchObject({ code: 'scratch_unavailable' });
  // Later failures say nothing new.
  await expect(watch.judge(failure, job('b'))).rejects.toThrow(GivenBack);
  repairDisk();
  await waitFor(() => !held);
  await watch.check();
  expect(log).toEqual(['the scratch disk failed; this extractor takes no jobs', 'the scratch disk works again']);
});

it('takes no jobs if the disk fails from the start', async () => {
  writeFileSync(root, '');
  await watch.start();
  expect(held).toBe(true);
});

it('gives a video that did not fit beside others exclusive use of the disk, and then counts its failure', async () => {
  expect(watch.needsExclusiveDisk('large')).toBe(false);
  await expect(watch.judge(failure, job('large'))).rejects.toThrow(GivenBack);
  expect([watch.needsExclusiveDisk('large'), held]).toEqual([true, false]);
  await watch.judge(failure, job('large'));
  await watch.check();
  watch.done('large');
  expect(watch.needsExclusiveDisk('large')).toBe(false);
});
