import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { waitFor } from '@clipyard/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { keys } from './layout.js';
import { MAX_LIST_PAGE, type ObjectStore } from './object-store.js';
import { Sequence } from './sequence.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes));

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** The tests that every adapter must pass. */
export function objectStoreContract(open: () => Promise<ObjectStore>): void {
  let store: ObjectStore;
  beforeAll(async () => {
    store = await open();
  });

  describe('writing and reading', () => {
    it.each([
      ['bytes', Uint8Array.of(0, 1, 254, 255)],
      ['nothing', new Uint8Array(0)],
      ['5 MB', new Uint8Array(randomBytes(5_000_000))],
    ])('keeps %s', async (name, bytes) => {
      await store.put(`rw/${name}`, bytes);
      const found = await store.get(`rw/${name}`);
      expect(found?.byteLength).toBe(bytes.byteLength);
      expect(sha256(found!)).toBe(sha256(bytes));
    });

    it('keeps text and keys beyond ASCII', async () => {
      await store.put('rw/für/視頻 1.txt', 'Grüße');
      expect(text(await store.get('rw/für/視頻 1.txt'))).toBe('Grüße');
      expect(await keysOf(store, 'rw/für/')).toEqual(['rw/für/視頻 1.txt']);
    });

    it('keeps names that contain a project', async () => {
      const key = 'colon/vision:clips/shards/a:b.bin';
      await store.put(key, '0123456789');
      expect(Buffer.from((await store.getRange(key, 2, 4))!).toString()).toBe('234');
      expect((await store.head(key))?.size).toBe(10);
      expect(await store.putIfAbsent(key, 'x')).toBe(false);
      await store.putStream(
        'colon/vision:clips/stream',
        (async function* () {
          yield Buffer.from('abc');
        })(),
      );
      await Promise.all(
        ['colon/clips/x', 'colon/vision/x', 'colon/vision:more/x', 'colon/vision1/x'].map((other) =>
          store.put(other, ''),
        ),
      );
      const children = async (prefix: string, after?: string): Promise<readonly string[]> =>
        (await store.listPage(prefix, { delimiter: '/', ...(after === undefined ? {} : { after }) })).prefixes;
      expect(await children('colon/')).toEqual([
        'colon/clips/',
        'colon/vision/',
        'colon/vision1/',
        'colon/vision:clips/',
        'colon/vision:more/',
      ]);
      expect(await children('colon/vision:')).toEqual(['colon/vision:clips/', 'colon/vision:more/']);
      expect(await children('colon/vision:', 'colon/vision:clips/\uffff')).toEqual(['colon/vision:more/']);
      expect(await keysOf(store, 'colon/vision:clips/')).toEqual([key, 'colon/vision:clips/stream']);
      await store.delete(key);
      expect(await store.get(key)).toBeNull();
    });

    it('keeps many small objects that are written and read at once', async () => {
      const names = Array.from({ length: 40 }, (_, i) => `rw/many/${i % 4}/${i}`);
      await Promise.all(names.map((name) => store.put(name, 'first', { durable: false })));
      await Promise.all(names.map((name) => store.put(name, name, { durable: false })));
      expect((await Promise.all([...names, 'rw/many/none'].map((name) => store.get(name)))).map(text)).toEqual([
        ...names,
        null,
      ]);
      await expect(store.put('rw/many/0', 'x', { durable: false, signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'cancelled',
      });
    });

    it('replaces', async () => {
      await store.put('rw/again', 'first, and longer');
      await store.put('rw/again', 'second');
      expect(text(await store.get('rw/again'))).toBe('second');
    });

    it('returns plain arrays, whose slices are copies', async () => {
      await store.put('rw/plain', Uint8Array.of(1, 2, 3, 4));
      const found = (await store.get('rw/plain'))!;
      expect(Buffer.isBuffer(found)).toBe(false);
      expect(found.slice(1, 2).buffer.byteLength).toBe(1);
    });

    it('returns null for a missing object', async () => {
      expect(await store.get('rw/none')).toBeNull();
      expect(await store.getRange('rw/none', 0, 1)).toBeNull();
      expect(await store.getStream('rw/none')).toBeNull();
      expect(await store.head('rw/none')).toBeNull();
    });

    it('reads ranges, both ends included', async () => {
      await store.put('rw/range', '0123456789');
      expect(text(await store.getRange('rw/range', 0, 3))).toBe('0123');
      expect(text(await store.getRange('rw/range', 4, 4))).toBe('4');
      expect(text(await store.getRange('rw/range', 8, 99))).toBe('89');
      expect(text(await store.getRange('rw/range', 10, 12))).toBe('');
    });

    it('reports the size', async () => {
      await store.put('rw/size', 'abc');
      expect(await store.head('rw/size')).toMatchObject({ size: 3 });
    });

    it('allows an object and a folder with the same name', async () => {
      await store.put('rw/both', 'file');
      await store.put('rw/both/inner', 'inner');
      expect([text(await store.get('rw/both')), text(await store.get('rw/both/inner'))]).toEqual(['file', 'inner']);
      expect(await keysOf(store, 'rw/both')).toEqual(['rw/both', 'rw/both/inner']);
    });
  });

  describe('putIfAbsent', () => {
    it('has exactly one winner of 16 concurrent calls, whose bytes stay', async () => {
      const wins = await Promise.all(
        Array.from({ length: 16 }, (_, i) => store.putIfAbsent('race/one', `writer ${i}`)),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(text(await store.get('race/one'))).toBe(`writer ${wins.indexOf(true)}`);
    });

    it('does not change an existing object', async () => {
      await store.put('race/two', 'old');
      expect(await store.putIfAbsent('race/two', 'new')).toBe(false);
      expect(text(await store.get('race/two'))).toBe('old');
    });
  });

  describe('streams', () => {
    it('writes and reads 20 MB', async () => {
      const chunk = randomBytes(1_000_003);
      const hash = createHash('sha256');
      async function* body(): AsyncIterable<Uint8Array> {
        for (let i = 0; i < 20; i++) {
          hash.update(chunk);
          yield chunk;
        }
      }
      expect(await store.putStream('stream/large', body())).toEqual({ bytes: 20_000_060 });
      expect(sha256(await read((await store.getStream('stream/large'))!))).toBe(hash.digest('hex'));
    });

    it.each([
      ['at once', 0],
      ['in its middle', 20],
    ])('writes nothing of a stream that fails %s, and throws its error', async (_name, chunks) => {
      // Looks like an error of the store, but the source threw it.
      const broken = Object.assign(new RangeError('the source broke'), { code: 'ECONNRESET', syscall: 'read' });
      async function* body(): AsyncIterable<Uint8Array> {
        for (let i = 0; i < chunks; i++) yield Buffer.alloc(1_000_000);
        throw broken;
      }
      await expect(store.putStream('stream/broken', body())).rejects.toBe(broken);
      expect(await store.head('stream/broken')).toBeNull();
      expect(await keysOf(store, 'stream/b')).toEqual([]);
    });

    it('writes an empty stream', async () => {
      expect(await store.putStream('stream/empty', Readable.from([]))).toEqual({ bytes: 0 });
      expect(await read((await store.getStream('stream/empty'))!)).toHaveLength(0);
    });

    it('keeps the previous object if a stream fails', async () => {
      await store.put('stream/kept', 'old');
      async function* body(): AsyncIterable<Uint8Array> {
        yield Buffer.from('new');
        throw new Error('broken');
      }
      await expect(store.putStream('stream/kept', body())).rejects.toThrow('broken');
      expect(text(await store.get('stream/kept'))).toBe('old');
    });

    it('stops writing at an abort', async () => {
      const controller = new AbortController();
      let closed = false;
      async function* body(): AsyncIterable<Uint8Array> {
        try {
          for (;;) {
            yield Buffer.alloc(1_000_000);
            controller.abort(new Error('any reason'));
          }
        } finally {
          closed = true;
        }
      }
      await expect(store.putStream('stream/aborted', body(), { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      await waitFor(() => closed);
      await expect(
        store.putStream('stream/aborted', Readable.from([]), { signal: controller.signal }),
      ).rejects.toMatchObject({ code: 'cancelled' });
      await expect(store.put('stream/aborted', 'x', { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(await store.head('stream/aborted')).toBeNull();
    });

    it('stops writing at an abort while the source sends nothing', async () => {
      const controller = new AbortController();
      async function* body(): AsyncIterable<Uint8Array> {
        yield Buffer.alloc(10);
        queueMicrotask(() => controller.abort());
        await new Promise(() => undefined);
      }
      await expect(store.putStream('stream/silent', body(), { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(await store.head('stream/silent')).toBeNull();
    });

    it('stops reading at an abort', async () => {
      await store.put('stream/read', Buffer.alloc(5_000_000));
      const controller = new AbortController();
      const stream = (await store.getStream('stream/read', { signal: controller.signal }))!;
      let bytes = 0;
      const reading = (async () => {
        for await (const chunk of stream) {
          bytes += (chunk as Buffer).byteLength;
          controller.abort();
        }
      })();
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
      expect(bytes).toBeLessThan(5_000_000);
    });
  });

  describe('listing', () => {
    it('is in the order of the bytes of the keys', async () => {
      const keys = ['list/a', 'list/a.b', 'list/a/b', 'list/a0', 'list/b', 'list/é', 'list/￿', 'list/😀'];
      await Promise.all([...keys].reverse().map((key) => store.put(key, key)));
      expect(await keysOf(store, 'list/')).toEqual(keys);
      expect(await keysOf(store, 'list/a')).toEqual(keys.slice(0, 4));
      expect(await keysOf(store, 'lis')).toEqual(keys);
    });

    it('continues after any key, whether it exists or not', async () => {
      const page = await store.listPage('list/', { limit: 3 });
      expect(page.objects.map(({ key }) => key)).toEqual(['list/a', 'list/a.b', 'list/a/b']);
      const next = await store.listPage('list/', { limit: 3, after: page.next! });
      expect(next.objects.map(({ key }) => key)).toEqual(['list/a0', 'list/b', 'list/é']);
      expect((await store.listPage('list/', { after: 'list/azzz' })).objects[0]?.key).toBe('list/b');
      expect((await store.listPage('list/', { after: 'list/😀' })).next).toBeNull();
      expect((await store.listPage('nothing/')).objects).toEqual([]);
    });

    it('finds the children of a prefix, page by page', async () => {
      await Promise.all(
        ['one', 'two', 'three', 'four'].flatMap((name) => [
          store.put(`tree/${name}/x`, ''),
          store.put(`tree/${name}/y/z`, ''),
        ]),
      );
      await store.put('tree/leaf', '');
      const all = await store.listPage('tree/', { delimiter: '/' });
      expect(all.prefixes).toEqual(['tree/four/', 'tree/one/', 'tree/three/', 'tree/two/']);
      expect(all.objects.map(({ key }) => key)).toEqual(['tree/leaf']);
      const seen: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await store.listPage('tree/', {
          delimiter: '/',
          limit: 2,
          ...(after === undefined ? {} : { after }),
        });
        seen.push(...page.prefixes, ...page.objects.map(({ key }) => key));
        after = page.next;
      }
      expect(seen.sort()).toEqual([...all.prefixes, 'tree/leaf'].sort());
    });

    it('reads more than one page', async () => {
      const count = MAX_LIST_PAGE + 50;
      const names = Array.from({ length: count }, (_, i) => `many/${String(i).padStart(5, '0')}`);
      for (let i = 0; i < count; i += 50) await Promise.all(names.slice(i, i + 50).map((key) => store.put(key, '')));
      expect(await keysOf(store, 'many/')).toEqual(names);
    });
  });

  describe('deleting', () => {
    it('removes an object, and succeeds again', async () => {
      await store.put('gone/a/b', '');
      await store.delete('gone/a/b');
      await store.delete('gone/a/b');
      expect(await store.get('gone/a/b')).toBeNull();
      expect(await keysOf(store, 'gone/')).toEqual([]);
      await store.put('gone/a/b', 'back');
      expect(text(await store.get('gone/a/b'))).toBe('back');
    });
  });

  it.each([
    ['an empty key', ''],
    ['a slash first', '/a'],
    ['a slash last', 'a/'],
    ['an empty segment', 'a//b'],
    ['a way out', '../a'],
    ['a way up', 'a/../b'],
    ['a dot', './a'],
    ['NUL', 'a\0b'],
    ['half a character', 'a\uD800'],
    ['more than 1,024 bytes', `${'é'.repeat(100)}/`.repeat(5) + 'é'.repeat(10)],
    ['a segment of more than 255 bytes', `a/${'x'.repeat(256)}`],
    ['the name of a temporary file', '.tmp-x'],
  ])('refuses %s', async (_name, key) => {
    await expect(store.put(key, '')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(store.putIfAbsent(key, '')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(store.get(key)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(store.delete(key)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  describe('Sequence', () => {
    const sequence = (name: string): Sequence<{ n: number }> =>
      new Sequence(store, `sequences/${name}`, z.object({ n: z.number() }));

    it('loses none of 16 concurrent appends', async () => {
      const numbers = await Promise.all(Array.from({ length: 16 }, (_, n) => sequence('race').append({ n })));
      expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
      const history = await sequence('race').history();
      expect(history.map(({ version }) => version)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
      expect(numbers.map((version) => history[version - 1]?.value.n)).toEqual(numbers.map((_, n) => n));
      expect(history.map(({ value }) => value.n).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 16 }, (_, i) => i),
      );
      expect((await sequence('race').head())?.version).toBe(16);
    });

    it('finds the head of a long history without listing all of it, whoever wrote it', async () => {
      const long = sequence('long');
      for (let n = 1; n <= 200; n++) expect(await long.appendIf(n - 1, { n })).toBe(true);
      let listed = 0;
      // Another process, which has seen nothing of the sequence.
      const other = Object.assign(Object.create(store) as ObjectStore, {
        async *list(prefix: string, options?: { after?: string }) {
          for await (const object of store.list(prefix, options)) {
            listed++;
            yield object;
          }
        },
        async listPage(prefix: string, options?: { after?: string; limit?: number }) {
          const page = await store.listPage(prefix, options);
          listed += page.objects.length;
          return page;
        },
      });
      const reader = new Sequence(other, 'sequences/long', z.object({ n: z.number() }));
      expect(await reader.head()).toEqual({ version: 200, value: { n: 200 } });
      expect(listed).toBeLessThan(150);
      listed = 0;
      await long.append({ n: 201 });
      expect((await reader.head())?.version).toBe(201);
      expect(listed).toBeLessThan(5);
      expect(await reader.append({ n: 202 })).toBe(202);
      expect((await long.history()).map(({ value }) => value.n)).toEqual(Array.from({ length: 202 }, (_, i) => i + 1));
    });

    it.each(['{"version":', '{"version":1}', '{"version":9999}'])(
      'finds the head despite the hint %s',
      async (hint) => {
        const name = `hint-${hint.length}`;
        for (let n = 1; n <= 130; n++) await sequence(name).appendIf(n - 1, { n });
        await store.put(keys.sequenceHint(`sequences/${name}`), hint);
        const other = Object.create(store) as ObjectStore;
        const reader = new Sequence(other, `sequences/${name}`, z.object({ n: z.number() }));
        expect((await reader.head())?.version).toBe(130);
      },
    );

    it('appends only after the version that was read', async () => {
      expect(await sequence('if').head()).toBeNull();
      expect(await sequence('if').appendIf(0, { n: 1 })).toBe(true);
      expect(await sequence('if').appendIf(0, { n: 2 })).toBe(false);
      expect(await sequence('if').head()).toEqual({ version: 1, value: { n: 1 } });
    });
  });
}
