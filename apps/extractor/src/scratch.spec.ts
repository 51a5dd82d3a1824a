import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { prepareScratch } from './scratch.js';

const folder = tempDir();
afterAll(() => folder.remove());

describe('prepareScratch', () => {
  it('removes folders of workers that were killed, and none that are in use', () => {
    const scratch = prepareScratch(join(folder.path, 'scratch'));
    const yesterday = new Date(Date.now() - 24 * 3600_000);
    for (const [name, fileTime] of [
      ['video-left', yesterday],
      ['video-arriving', new Date()],
    ] as const) {
      mkdirSync(join(scratch, name));
      writeFileSync(join(scratch, name, 'video'), 'x');
      utimesSync(join(scratch, name, 'video'), fileTime, fileTime);
      // The modification time of a folder is that of its last new file.
      utimesSync(join(scratch, name), yesterday, yesterday);
    }
    prepareScratch(scratch);
    expect(existsSync(join(scratch, 'video-left'))).toBe(false);
    expect(existsSync(join(scratch, 'video-arriving/video'))).toBe(true);
  });
});
