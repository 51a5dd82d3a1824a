import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ProcessDeaths } from './process-deaths.js';

const DAY_MS = 24 * 3_600_000;

describe('ProcessDeaths', () => {
  let folder: ReturnType<typeof tempDir>;
  let path: string;
  let now = 0;
  beforeEach(() => {
    folder = tempDir();
    path = join(folder.path, 'cache/backbone-deaths.json');
    now = Date.parse('2026-11-29T00:00:00Z');
  });
  afterEach(() => folder.remove());

  /** The deaths as a worker reads them that has just started. */
  const restarted = (): ProcessDeaths => {
    const deaths = new ProcessDeaths(() => now);
    deaths.keepIn(join(folder.path, 'cache'));
    return deaths;
  };

  it('refuses a file that ended two processes, and no other', () => {
    const deaths = new ProcessDeaths();
    deaths.note('bad');
    expect(() => deaths.check('Bad', 'bad')).not.toThrow();
    deaths.note('bad');
    expect(() => deaths.check('Bad', 'bad')).toThrow('The backbone Bad is refused, because it ended 2 processes');
    expect(() => deaths.check('Good', 'good')).not.toThrow();
  });

  it('still refuses it after a restart, until the file of the counts is deleted', () => {
    restarted().note('bad');
    restarted().note('bad');
    expect(() => restarted().check('Bad', 'bad')).toThrow(path);
    rmSync(path);
    expect(() => restarted().check('Bad', 'bad')).not.toThrow();
  });

  it('counts in memory if the file cannot be written', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    writeFileSync(join(folder.path, 'cache'), 'not a folder');
    const deaths = restarted();
    deaths.note('bad');
    deaths.note('bad');
    expect(() => deaths.check('Bad', 'bad')).toThrow('is refused');
    expect(warn).toHaveBeenCalledOnce();
  });

  it('forgets deaths after a week', () => {
    restarted().note('bad');
    now += 4 * DAY_MS;
    restarted().note('bad');
    expect(() => restarted().check('Bad', 'bad')).toThrow();
    now += 4 * DAY_MS;
    expect(() => restarted().check('Bad', 'bad')).not.toThrow();
  });

  it('starts anew if the file is damaged', () => {
    restarted().note('bad');
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, '{"bad": [');
    restarted().note('bad');
    expect(() => restarted().check('Bad', 'bad')).not.toThrow();
  });
});
