import { setImmediate as nextTurn } from 'node:timers/promises';

import { z } from 'zod';

import { type ObjectStore } from './object-store.js';
import { UnreadableObject } from './unreadable-object.js';

/*
 * Records: JSON objects of the store. Rules that keep releases compatible with each other:
 * - A new optional field does not change the version. Older readers ignore it, and keep it if they rewrite the record.
 * - A change that older readers would misread raises `RECORD_VERSION`. They refuse the record as `object_too_new`.
 * - Records of 0.1.0 have no version.
 */

/**
 * Version of the records that this release writes, and the highest that it reads, unless a kind of record has its own.
 */
export const RECORD_VERSION = 1;
const VERSION_FIELD = 'recordVersion';

/**
 * A record of more bytes is read in several turns of the event loop, so that other calls are answered in between. The
 * record of a dataset with 10,000 classes has 500 kB, and each step takes 10 to 20 ms.
 */
const LARGE_BYTES = 64 * 1024;

const JSON_TYPE = { contentType: 'application/json' };

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes the bytes of a record before they are parsed. */
type Prepare = (bytes: Uint8Array) => Uint8Array;

/** How a record is read. */
interface ReadOptions {
  /** The highest record version that the schema describes. */
  readonly highest?: number | undefined;
  readonly prepare?: Prepare | undefined;
}

/**
 * Reads a record.
 *
 * @param schema - fields that it does not know are ignored at any depth, even if it is strict
 * @returns null if the object does not exist
 * @throws UnreadableObject `object_damaged` if the object does not match the schema, `object_too_new` if its version is
 *   higher than `highest`
 */
export async function getJson<T extends z.ZodType>(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  schema: T,
  { highest = RECORD_VERSION, prepare }: ReadOptions = {},
): Promise<z.infer<T> | null> {
  const found = await readJson(store, key, prepare);
  return found === null ? null : parseRecord(key, schema, found.value, highest);
}

/** Reads a record that will be written again: as `getJson`, but fields that the schema does not know are kept. */
export async function getJsonToRewrite<T extends z.ZodType>(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  schema: T,
  { highest = RECORD_VERSION, prepare }: ReadOptions = {},
): Promise<z.infer<T> | null> {
  const found = await readJson(store, key, prepare);
  if (found === null) return null;
  const { value, isLarge } = found;
  const parsed = parseRecord(key, schema, value, highest);
  if (isLarge) await nextTurn();
  const { [VERSION_FIELD]: _, ...fields } = value as Json;
  const kept = keepUnknown(parsed, fields);
  if (isLarge) await nextTurn();
  return kept;
}

/**
 * Parses what an object holds, such as one line of many.
 *
 * @param key - names the object in errors
 * @throws UnreadableObject as `getJson`
 */
export function parseRecord<T extends z.ZodType>(
  key: string,
  schema: T,
  value: unknown,
  highest = RECORD_VERSION,
): z.infer<T> {
  const version = isObject(value) ? value[VERSION_FIELD] : undefined;
  if (typeof version === 'number' && version > highest) throw UnreadableObject.tooNew(key, version, highest);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = withoutUnknown(value, parsed.error);
  if (known !== null) return parseRecord(key, schema, known, highest);
  throw UnreadableObject.damaged(key, z.prettifyError(parsed.error).split('\n')[0]!, parsed.error);
}

/** @throws UnreadableObject `object_damaged` if the text is not JSON */
export function parseJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw UnreadableObject.damaged(key, 'it is not complete JSON', error);
  }
}

/** @param version - the record version, which is not part of `value` */
export function putJson(
  store: Pick<ObjectStore, 'put'>,
  key: string,
  value: object,
  version = RECORD_VERSION,
): Promise<void> {
  return store.put(key, stringify(value, version), JSON_TYPE);
}

/**
 * @param version - the record version, which is not part of `value`
 * @returns false if the object exists already
 */
export function putJsonIfAbsent(
  store: Pick<ObjectStore, 'putIfAbsent'>,
  key: string,
  value: object,
  version = RECORD_VERSION,
): Promise<boolean> {
  return store.putIfAbsent(key, stringify(value, version), JSON_TYPE);
}

/** Copies fields that parsing dropped from the original back into the parsed value, at any depth. */
export function keepUnknown<T>(parsed: T, original: unknown): T {
  if (Array.isArray(parsed) && Array.isArray(original) && parsed.length === original.length) {
    const kept = parsed.map((value, i) => keepUnknown(value as unknown, original[i]));
    return kept.every((value, i) => value === parsed[i]) ? parsed : (kept as T);
  }
  if (!isObject(parsed) || !isObject(original)) return parsed;
  // Only what was dropped is copied: records count thousands of labels, and nearly always nothing was dropped.
  const dropped: [name: string, value: unknown][] = [];
  for (const name of Object.keys(original)) {
    const isKnown = Object.hasOwn(parsed, name);
    const value = isKnown ? keepUnknown(parsed[name], original[name]) : original[name];
    if (!isKnown || value !== parsed[name]) dropped.push([name, value]);
  }
  return dropped.length === 0 ? parsed : { ...parsed, ...Object.fromEntries(dropped) };
}

async function readJson(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  prepare: Prepare = (bytes) => bytes,
): Promise<{ readonly value: unknown; readonly isLarge: boolean } | null> {
  const bytes = await store.get(key);
  if (bytes === null) return null;
  const value = parseJson(key, new TextDecoder().decode(prepare(bytes)));
  const isLarge = bytes.byteLength > LARGE_BYTES;
  if (isLarge) await nextTurn();
  return { value, isLarge };
}

const stringify = (value: object, version = RECORD_VERSION): string =>
  JSON.stringify({ ...value, [VERSION_FIELD]: version });

/** The value without the fields that a strict schema refused; null if something else is wrong with it. */
function withoutUnknown(value: unknown, { issues }: z.ZodError): unknown {
  const copy = structuredClone(value);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') return null;
    const holder = issue.path.reduce<unknown>((at, step) => (at as Json)[step as string], copy);
    for (const name of issue.keys) Reflect.deleteProperty(holder as Json, name);
  }
  return copy;
}
