import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { getJson, getJsonToRewrite, putJson, putJsonIfAbsent, RECORD_VERSION } from './json.js';

function memory(): {
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, body: Uint8Array | string): Promise<void>;
  putIfAbsent(key: string, body: Uint8Array | string): Promise<boolean>;
  text(key: string): string;
} {
  const objects = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(objects.has(key) ? Buffer.from(objects.get(key)!) : null),
    put: (key, body) => Promise.resolve(void objects.set(key, String(body))),
    putIfAbsent: (key, body) => Promise.resolve(!objects.has(key) && objects.set(key, String(body)) !== undefined),
    text: (key) => objects.get(key)!,
  };
}

const Schema = z
  .object({ id: z.string(), inner: z.object({ n: z.number() }).strict(), list: z.array(z.object({ a: z.number() })) })
  .strict();
const value = { id: 'x', inner: { n: 1 }, list: [{ a: 1 }] };
const KEY = 'batches/b/batch.json';

/** Counts the turns of the event loop until a promise settles. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let [turns, isDone] = [0, false];
  const turn = (): void => void (turns++, isDone || setImmediate(turn));
  setImmediate(turn);
  await work;
  isDone = true;
  return turns;
}

describe('records', () => {
  it('that are large are read in several turns of the event loop', async () => {
    const store = memory();
    const large = { ...value, list: Array.from({ length: 9_000 }, () => ({ a: 1 })) };
    await putJson(store, KEY, large);
    await putJson(store, 'small', value);
    expect(await turnsOf(getJson(store, 'small', Schema))).toBe(0);
    expect(await turnsOf(getJson(store, KEY, Schema))).toBeGreaterThanOrEqual(1);
    expect(await turnsOf(getJsonToRewrite(store, KEY, Schema))).toBeGreaterThanOrEqual(3);
    expect(await getJsonToRewrite(store, KEY, Schema)).toEqual(large);
  });

  it('carry the version of their form', async () => {
    const store = memory();
    await putJson(store, KEY, value);
    await putJsonIfAbsent(store, 'other', value);
    for (const key of [KEY, 'other']) {
      expect(JSON.parse(store.text(key))).toEqual({ ...value, recordVersion: RECORD_VERSION });
      expect(await getJson(store, key, Schema)).toEqual(value);
    }
    expect(await getJson(store, 'absent', Schema)).toBeNull();
  });

  it('of 0.1.0 have no version and are read', async () => {
    const store = memory();
    await store.put(KEY, JSON.stringify(value));
    expect(await getJson(store, KEY, Schema)).toEqual(value);
    expect(await getJsonToRewrite(store, KEY, Schema)).toEqual(value);
  });

  it('may have additional fields at any depth, even if their schema is strict', async () => {
    const store = memory();
    const later = { ...value, added: 1, inner: { n: 1, added: [2] }, list: [{ a: 1, added: null }] };
    await putJson(store, KEY, later);
    expect(await getJson(store, KEY, Schema)).toEqual(value);
    expect(await getJsonToRewrite(store, KEY, Schema)).toEqual(later);
  });

  it('of a higher version are refused as written by a newer version', async () => {
    const store = memory();
    await store.put(KEY, JSON.stringify({ recordVersion: RECORD_VERSION + 1, somethingElse: true }));
    await expect(getJson(store, KEY, Schema)).rejects.toMatchObject({
      code: 'object_too_new',
      retryable: false,
      key: KEY,
      message: expect.stringContaining('written by a newer version'),
    });
  });

  it.each([
    ['halved', JSON.stringify(value).slice(0, 20)],
    ['empty', ''],
    ['replaced', '{"version":99}'],
    ['of another type', '[]'],
    ['binary', '\u0000\u0001'],
  ])('that are %s are damaged', async (_, text) => {
    const store = memory();
    await store.put(KEY, text);
    await expect(getJson(store, KEY, Schema)).rejects.toMatchObject({
      code: 'object_damaged',
      retryable: false,
      key: KEY,
      message: expect.stringContaining(KEY),
      errors: [{ pointer: `/${KEY}`, code: 'object_damaged', detail: expect.stringContaining('backup') }],
    });
  });
});
