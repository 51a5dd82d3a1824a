import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Idempotency } from './idempotency.js';
import { EVERYBODY } from './projects.js';

const folder = tempDir();
let committed: Set<string>;
let store: FileSystemObjectStore;
let idempotency: Idempotency;
const isCommitted = (id: string): Promise<boolean> => Promise.resolve(committed.has(id));
const during = (key: string | undefined, work: (id: string) => Promise<string>): Promise<string> =>
  idempotency.during(EVERYBODY, 'test', key, 'batch', isCommitted, work);
const commit = (id: string): Promise<string> => {
  committed.add(id);
  return Promise.resolve(id);
};

beforeEach(() => {
  committed = new Set();
  store = new FileSystemObjectStore(folder.path);
  idempotency = new Idempotency(store);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  folder.remove();
});

describe('Idempotency', () => {
  it('gives repeats the id of the first request, and requests without a key their own', async () => {
    const id = await during('k', commit);
    expect(await during('k', commit)).toBe(id);
    expect(await during('other', commit)).not.toBe(id);
    expect(await during(undefined, commit)).not.toBe(await during(undefined, commit));
  });

  it('refuses repeats while the first request is in flight', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const now = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
    let end = (): void => undefined;
    let working = (): void => undefined;
    const works = new Promise<void>((resolve) => (working = resolve));
    const first = during('k', async (id) => {
      working();
      await new Promise<void>((resolve) => (end = resolve));
      return commit(id);
    });
    await works;
    for (let i = 0; i < 6; i++) {
      now.mockReturnValue(1_000_000 + (i + 1) * 10_000);
      vi.advanceTimersByTime(10_000);
      await waitFor(async () => (await store.listPage('')).objects.length === i + 2);
      await expect(during('k', commit)).rejects.toMatchObject({ code: 'idempotency_in_flight' });
    }
    end();
    expect(await during('k', commit)).toBe(await first);
  });

  it('releases the key at once if the work fails, and after a while if its process dies', async () => {
    await expect(during('k', () => Promise.reject(new Error('line 7')))).rejects.toThrow('line 7');
    const id = await during('k', commit);
    committed.clear();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    // Nothing was committed under the id, so the repeat takes over the id.
    expect(await during('k', commit)).toBe(id);
  });

  it('refuses a different body, and forgets the key after a day', async () => {
    const { id } = await idempotency.claim(EVERYBODY, 'test', 'k', 'run', { a: 1 }, isCommitted);
    committed.add(id);
    expect(await idempotency.claim(EVERYBODY, 'test', 'k', 'run', { a: 1 }, isCommitted)).toMatchObject({
      id,
      replay: true,
    });
    await expect(idempotency.claim(EVERYBODY, 'test', 'k', 'run', { a: 2 }, isCommitted)).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3600 * 1000 });
    expect((await idempotency.claim(EVERYBODY, 'test', 'k', 'run', { a: 2 }, isCommitted)).id).not.toBe(id);
  });
});
