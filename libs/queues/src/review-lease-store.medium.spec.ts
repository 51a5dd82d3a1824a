import { type RedisFixture, startRedis, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { connectRedis, type RedisClient } from './redis-connection.js';
import { ReviewLeaseStore } from './review-lease-store.js';

let server: RedisFixture;
let clients: RedisClient[];
/** The stores of two API processes. */
let stores: ReviewLeaseStore[];
const items = Array.from({ length: 40 }, (_, i) => `v${i}`);

beforeAll(async () => {
  server = await startRedis();
  clients = [connectRedis(server.url, 'producer'), connectRedis(server.url, 'producer')];
  stores = clients.map((client) => new ReviewLeaseStore(client, 'p', 60_000));
});
beforeEach(() => clients[0]!.flushall());
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.stop();
});

describe('ReviewLeaseStore', () => {
  it('never leases an item to two sessions, however many ask at once', async () => {
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, i) => stores[i % 2]!.take('s', `session-${i}`, items, 5)),
    );
    expect(taken.map((own) => own.length)).toEqual(Array(8).fill(5));
    expect(new Set(taken.flat()).size).toBe(40);
    expect(await stores[0]!.take('s', 'late', items, 5)).toEqual([]);
    expect(await stores[0]!.take('other', 'late', items, 5)).toEqual(items.slice(0, 5));
  });

  it('returns the items that a session holds already', async () => {
    const [store] = stores as [ReviewLeaseStore];
    expect(await store.take('s', 'a', items, 3)).toEqual(['v0', 'v1', 'v2']);
    expect(await store.take('s', 'a', items, 4)).toEqual(['v0', 'v1', 'v2', 'v3']);
    expect(await store.take('s', 'b', items, 2)).toEqual(['v4', 'v5']);
  });

  it('frees items that are released, by their holder only', async () => {
    const [store] = stores as [ReviewLeaseStore];
    await store.take('s', 'a', ['v0', 'v1'], 2);
    await store.release('s', 'b', ['v0']);
    await store.release('s', 'a', ['v1']);
    expect(await store.take('s', 'b', ['v0', 'v1'], 2)).toEqual(['v1']);
    await store.releaseAll('s', 'b');
    expect(await store.take('s', 'b', ['v0', 'v1'], 2)).toEqual(['v1']);
    const [first, second, third] = await store.holders('s', ['v0', 'v1', 'v2']);
    expect([first?.session, second?.session, third]).toEqual(['a', 'b', null]);
    expect(first!.until).toBeGreaterThan(Date.now() + 30_000);
  });

  it('lets leases expire, unless the session renews them', async () => {
    const brief = new ReviewLeaseStore(clients[0]!, 'p', 300);
    const long = stores[1]!;
    await brief.take('s', 'a', ['v0'], 1);
    await brief.take('s', 'b', ['v1'], 1);
    await long.renew('s', 'b');
    expect(await waitFor(async () => ((await long.take('s', 'c', ['v0', 'v1'], 2)).includes('v0') ? true : null))).toBe(
      true,
    );
    expect(await long.take('s', 'c', ['v0', 'v1'], 2)).toEqual(['v0']);
    expect((await long.holders('s', ['v1']))[0]?.session).toBe('b');
  });

  it('remembers what a session skipped', async () => {
    const [store] = stores as [ReviewLeaseStore];
    await store.skip('s', 'a', ['v0', 'v1']);
    await store.unskip('s', 'a', ['v1']);
    expect([...(await store.skipped('s', 'a'))]).toEqual(['v0']);
    expect([...(await store.skipped('s', 'b'))]).toEqual([]);
  });

  it('remembers decided items of a queue until a decision is undone', async () => {
    const [store] = stores as [ReviewLeaseStore];
    await store.markDecided('q', [0, 9]);
    expect(await store.decided('s', 'q')).toEqual({ bits: Buffer.from([0x80, 0x40]), isStale: false });
    await store.noteUndo('s');
    expect((await store.decided('s', 'q')).isStale).toBe(true);
    await store.forgetDecided('s', 'q');
    expect(await store.decided('s', 'q')).toEqual({ bits: new Uint8Array(), isStale: false });
  });
});
