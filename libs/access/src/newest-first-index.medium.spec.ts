import { DEFAULT_PROJECT, newId } from '@clipyard/api-contract';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { idRange, NewestFirstIndex } from './newest-first-index.js';
import { EVERYBODY } from './projects.js';

const folder = tempDir();
let store: FileSystemObjectStore;
let count = 0;
beforeEach(() => {
  store = new FileSystemObjectStore(`${folder.path}/${count++}`);
});
afterAll(() => folder.remove());

describe('NewestFirstIndex', () => {
  const pages = async (
    index: NewestFirstIndex,
    size: number,
    load: (id: string) => Promise<string | null>,
  ): Promise<string[][]> => {
    const seen: string[][] = [];
    for (let token: string | null | undefined; token !== null;) {
      const page = await index.page(EVERYBODY, load, size, token ?? null);
      seen.push(page.data);
      token = page.nextPageToken;
    }
    return seen;
  };

  it('pages from the newest to the oldest, each once', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const ids = Array.from({ length: 7 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
    for (const id of ids) await index.add(id, DEFAULT_PROJECT);
    const newest = [...ids].reverse();
    const all = (id: string): Promise<string> => Promise.resolve(id);
    expect(await pages(index, 3, all)).toEqual([newest.slice(0, 3), newest.slice(3, 6), newest.slice(6)]);
    expect(await pages(index, 7, all)).toEqual([newest]);
  });

  it('skips entries without a resource', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const ids = Array.from({ length: 6 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
    for (const id of ids) await index.add(id, DEFAULT_PROJECT);
    const found = await pages(index, 2, (id) => Promise.resolve(ids.indexOf(id) >= 2 ? null : id));
    expect(found.flat()).toEqual([ids[1], ids[0]]);
  });

  it('has one empty page if there are no entries', async () => {
    expect(await pages(new NewestFirstIndex(store, 'models'), 5, (id) => Promise.resolve(id))).toEqual([[]]);
  });

  it('continues at the same entry if newer entries are added between two pages', async () => {
    const index = new NewestFirstIndex(store, 'batches');
    const [old, middle, newer] = [newId('batch', 1_000), newId('batch', 2_000_000), newId('batch', 3_000_000)];
    await index.add(old, DEFAULT_PROJECT);
    await index.add(middle, DEFAULT_PROJECT);
    const first = await index.page(EVERYBODY, (id) => Promise.resolve(id), 1, null);
    await index.add(newer, DEFAULT_PROJECT);
    expect((await index.page(EVERYBODY, (id) => Promise.resolve(id), 1, first.nextPageToken)).data).toEqual([old]);
  });

  describe('search', () => {
    const DAY = 24 * 3600 * 1000;

    it('finds each match once over pages, and skips what does not match', async () => {
      const index = new NewestFirstIndex(store, 'batches');
      const ids = Array.from({ length: 9 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
      for (const id of ids) await index.add(id, DEFAULT_PROJECT);
      const even = (id: string): Promise<string | null> => Promise.resolve(ids.indexOf(id) % 2 === 0 ? id : null);
      const found: string[] = [];
      for (let pageToken: string | null | undefined; pageToken !== null;) {
        const page = await index.search(EVERYBODY, even, { pageSize: 2, pageToken: pageToken ?? null });
        expect(page.data.length).toBeGreaterThan(0);
        found.push(...page.data);
        pageToken = page.nextPageToken;
      }
      expect(found).toEqual([ids[8], ids[6], ids[4], ids[2], ids[0]]);
    });

    it('looks at a bounded number of entries per page, and the token continues after them', async () => {
      const index = new NewestFirstIndex(store, 'batches');
      const ids = Array.from({ length: 620 }, (_, i) => newId('batch', 1_000_000 * (i + 1)));
      await Promise.all(ids.map((id) => index.add(id, DEFAULT_PROJECT)));
      let loaded = 0;
      const oldest = (id: string): Promise<string | null> => {
        loaded++;
        return Promise.resolve(id === ids[0] ? id : null);
      };
      const first = await index.search(EVERYBODY, oldest, { pageSize: 10, pageToken: null });
      expect(first.data).toEqual([]);
      expect(loaded).toBe(500);
      const second = await index.search(EVERYBODY, oldest, { pageSize: 10, pageToken: first.nextPageToken });
      expect(second).toEqual({ data: [ids[0]], nextPageToken: null });
      expect(loaded).toBe(620);
    });

    it('loads only entries that a range of time can contain', async () => {
      const index = new NewestFirstIndex(store, 'batches');
      const ids = Array.from({ length: 10 }, (_, i) => newId('batch', (i + 1) * DAY));
      for (const id of ids) await index.add(id, DEFAULT_PROJECT);
      const loaded: string[] = [];
      const load = (id: string): Promise<string> => (loaded.push(id), Promise.resolve(id));
      const range = {
        createdAfter: new Date(6 * DAY).toISOString(),
        createdBefore: new Date(9 * DAY).toISOString(),
      };
      const page = { pageSize: 100, pageToken: null };
      const found = await index.search(EVERYBODY, load, { ...page, ...idRange('batch', range, DAY) });
      // Days 5 to 8: an id may be a day older than its resource.
      expect(found).toEqual({ data: ids.slice(4, 8).reverse(), nextPageToken: null });
      expect(loaded).toEqual(found.data);
      const open = await index.search(EVERYBODY, load, { ...page, ...idRange('batch', {}, DAY) });
      expect(open.data).toHaveLength(10);
    });
  });
});
