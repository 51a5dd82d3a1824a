import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { scratchFindings } from './scratch-checks.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

describe('scratchFindings', () => {
  it('says how much space is free, and leaves nothing behind', async () => {
    mkdirSync(join(folder.path, 'scratch'));
    const [found] = await scratchFindings(folder.path, 1);
    expect(found).toMatchObject({ what: 'Scratch disk', detail: expect.stringMatching(/GB free in .*scratch$/) });
    expect(found!.state).toBe('ok');
    expect(readdirSync(join(folder.path, 'scratch'))).toEqual([]);
  });

  it('warns if the largest video does not fit', async () => {
    expect((await scratchFindings(folder.path, 1e18))[0]).toMatchObject({ state: 'warning', fix: expect.any(String) });
  });

  it('checks the disk on which the folder would be created, and creates no folder', async () => {
    const [found] = await scratchFindings(join(folder.path, 'cache'), 1);
    expect(found!.detail).toContain(`free in ${folder.path}`);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('reports a disk that cannot be written', async () => {
    expect(await scratchFindings('/proc/1', 1)).toEqual([
      expect.objectContaining({ state: 'problem', fix: expect.stringContaining('CACHE_DIR') }),
    ]);
    writeFileSync(join(folder.path, 'scratch'), '');
    expect((await scratchFindings(folder.path, 1))[0]!.detail).toContain(folder.path);
  });
});
