import { readdirSync } from 'node:fs';

import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { renderClips } from './render-clips.js';

const folder = tempDir();
afterAll(() => folder.remove());

describe('renderClips, cancelled', () => {
  it('stops and leaves no partial clip', async () => {
    const abort = new AbortController();
    await expect(
      renderClips(folder.path, { signal: abort.signal, onProgress: () => abort.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    const files = readdirSync(folder.path, { recursive: true }).map(String);
    expect(files.filter((name) => name.includes('.part-'))).toEqual([]);
    expect(files.filter((name) => name.includes('v_')).length).toBeLessThan(5);
  });
});
