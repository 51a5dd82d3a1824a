import { describe, expect, it, vi } from 'vitest';

import { LeasedCache } from './leased-cache.js';

/** A cache of texts that records its creations and evictions. */
function testCache(capacity: number) {
  const events: string[] = [];
  const cache = new LeasedCache<string>({ capacity, onEvict: (value) => void events.push(`-${value}`) });
  const create = (key: string) => async () => {
    events.push(`+${key}`);
    return key;
  };
  return {
    cache,
    events,
    use: (key: string, work: (value: string) => unknown = () => undefined) => cache.use(key, create(key), work),
    acquire: (key: string) => cache.acquire(key, create(key)),
  };
}

/** A promise that is settled from outside. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((ok, fail) => {
    resolve = ok;
    reject = fail;
  });
  return { promise, resolve, reject };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LeasedCache', () => {
  it('creates a value once and returns the result of the work', async () => {
    const { use, events } = testCache(2);
    expect(await use('a', (value) => `${value}!`)).toBe('a!');
    expect(await use('a', (value) => Promise.resolve(`${value}?`))).toBe('a?');
    expect(events).toEqual(['+a']);
  });

  it('evicts the least recently used value', async () => {
    const { use, events } = testCache(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await use(key);
    await settle();
    expect(events).toEqual(['+a', '+b', '+c', '-b', '+b', '-c']);
  });

  it('keeps values within a sum of sizes, and none that is larger', async () => {
    const events: string[] = [];
    const cache = new LeasedCache<string>({
      capacity: 5,
      sizeOf: (value) => value.length,
      onEvict: (value) => void events.push(`-${value}`),
    });
    const use = (value: string): Promise<void> =>
      cache.use(
        value,
        () => Promise.resolve(value),
        () => undefined,
      );
    for (const value of ['aa', 'bb', 'c']) await use(value);
    expect(cache.size).toBe(5);
    await use('ddd');
    await settle();
    expect(events).toEqual(['-aa', '-bb']);
    await use('eeeeee');
    await settle();
    expect(events).toEqual(['-aa', '-bb', '-c', '-ddd', '-eeeeee']);
    expect(cache.size).toBe(0);
  });

  it('keeps the value that was used last until another one is created, if asked to', async () => {
    const events: string[] = [];
    const cache = new LeasedCache<string>({
      capacity: 2,
      keepsLast: true,
      sizeOf: (value) => value.length,
      onEvict: (value) => void events.push(`-${value}`),
    });
    const use = (value: string): Promise<void> =>
      cache.use(
        value,
        () => {
          events.push(`+${value}`);
          return Promise.resolve(value);
        },
        () => undefined,
      );
    for (const value of ['large', 'large', 'a', 'b']) await use(value);
    await settle();
    expect(events).toEqual(['+large', '+a', '-large', '+b']);
  });

  it('shares one creation among concurrent requests', async () => {
    const { cache, events } = testCache(2);
    const created = deferred<string>();
    const create = vi.fn(() => created.promise);
    const works = ['x', 'y'].map((suffix) => cache.use('a', create, (value) => value + suffix));
    created.resolve('a');
    expect(await Promise.all(works)).toEqual(['ax', 'ay']);
    expect(create).toHaveBeenCalledTimes(1);
    expect(events).toEqual([]);
  });

  it('does not evict a value before the new one has been created', async () => {
    const { cache, events, use } = testCache(1);
    await use('a');
    const created = deferred<string>();
    const later = cache.use(
      'b',
      () => created.promise,
      (value) => value,
    );
    await use('a');
    await settle();
    expect(events).toEqual(['+a']);
    created.resolve('b');
    await later;
    await settle();
    expect(events).toEqual(['+a', '-a']);
    expect(cache.size).toBe(1);
  });

  it('rejects all requests that share a failed creation, evicts nothing, and tries again later', async () => {
    const { cache, events, use } = testCache(1);
    await use('a');
    const create = vi.fn(() => Promise.reject(new Error('broken')));
    const requests = [1, 2].map(() => cache.use('b', create, () => undefined));
    expect((await Promise.allSettled(requests)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(create).toHaveBeenCalledTimes(1);
    await use('a');
    expect(events).toEqual(['+a']);
    await use('b');
    await settle();
    expect(events).toEqual(['+a', '+b', '-a']);
  });

  it('does not cache a creation that throws synchronously', async () => {
    const { cache, use, events } = testCache(1);
    const create = (): Promise<string> => {
      throw new Error('broken');
    };
    await expect(cache.use('a', create, () => undefined)).rejects.toThrow('broken');
    await use('a');
    expect(events).toEqual(['+a']);
  });

  it('evicts a value only after its last lease has ended', async () => {
    const { use, events } = testCache(1);
    const [first, second] = [deferred<null>(), deferred<null>()];
    const works = [use('a', () => first.promise), use('a', () => second.promise)];
    await use('b');
    await settle();
    // The value in use fills the cache, so the other one does not stay.
    expect(events).toEqual(['+a', '+b', '-b']);
    const third = use('c', () => second.promise);
    first.resolve(null);
    await works[0];
    await settle();
    expect(events).toEqual(['+a', '+b', '-b', '+c']);
    second.resolve(null);
    await Promise.all([...works, third]);
    await settle();
    expect(events).toEqual(['+a', '+b', '-b', '+c', '-a']);
  });

  it('never evicts a value whose lease is not released', async () => {
    const { acquire, use, events } = testCache(2);
    const own = await acquire('own');
    for (const key of ['a', 'b', 'c', 'a']) await use(key);
    await settle();
    expect(own.value).toBe('own');
    expect(events).toEqual(['+own', '+a', '+b', '-a', '+c', '-b', '+a', '-c']);
  });

  it('releases a lease only once', async () => {
    const { acquire, use, events } = testCache(1);
    const [first, second] = [await acquire('a'), await acquire('a')];
    first.release();
    first.release();
    await use('b');
    await settle();
    expect(events).toEqual(['+a', '+b', '-b']);
    second.release();
    await use('b');
    await settle();
    expect(events).toEqual(['+a', '+b', '-b', '+b', '-a']);
  });

  it('ends the lease if the work fails', async () => {
    const { use, events } = testCache(1);
    await expect(use('a', () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    await use('b');
    await settle();
    expect(events).toEqual(['+a', '+b', '-a']);
  });

  it('ignores errors while a value is freed', async () => {
    const cache = new LeasedCache<string>({ capacity: 1, onEvict: () => Promise.reject(new Error('stuck')) });
    for (const key of ['a', 'b'])
      await cache.use(
        key,
        () => Promise.resolve(key),
        () => undefined,
      );
    await settle();
    expect(cache.size).toBe(1);
    await cache.close();
  });

  it('frees all values when it is closed, also those in use or being created, and refuses later requests', async () => {
    const { cache, acquire, use, events } = testCache(3);
    await use('idle');
    const lease = await acquire('used');
    const created = deferred<string>();
    const creating = expect(
      cache.use(
        'new',
        () => created.promise,
        () => undefined,
      ),
    ).rejects.toThrow('closed');
    const closing = cache.close();
    created.resolve('new');
    await Promise.all([closing, creating]);
    expect(events.slice(2).sort()).toEqual(['-idle', '-new', '-used']);
    lease.release();
    await expect(use('idle')).rejects.toThrow('closed');
    await settle();
    expect(events).toHaveLength(5);
  });
});
