import { EVERYBODY } from '@clipyard/access';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { FilmstripRepository } from './filmstrip-repository.js';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

describe('FilmstripRepository', () => {
  it('says why one could not be made, for a while', async () => {
    const filmstrips = new FilmstripRepository(store);
    await filmstrips.fail(
      EVERYBODY,
      { specId: 'spec', videoId: 'video' },
      { code: 'source_not_found', message: 'gone', retryable: false },
      new Date(1_000_000),
    );
    const key = { specId: 'spec', videoId: 'video' };
    expect(await filmstrips.failure(EVERYBODY, key, 60_000, 1_050_000)).toMatchObject({ code: 'source_not_found' });
    expect(await filmstrips.failure(EVERYBODY, key, 60_000, 1_061_000)).toBeNull();
    expect(await filmstrips.failure(EVERYBODY, { ...key, videoId: 'other' }, 60_000)).toBeNull();
  });
});
