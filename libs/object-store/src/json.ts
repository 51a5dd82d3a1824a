import { ClipyardError } from '@clipyard/api-contract';
import { type z } from 'zod';

import { type ObjectStore } from './object-store.js';

const JSON_TYPE = { contentType: 'application/json' };

/** Reads and parses a JSON object; null where there is none. Errors: `internal` where it is not what the schema says. */
export async function getJson<T extends z.ZodType>(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  schema: T,
): Promise<z.infer<T> | null> {
  const bytes = await store.get(key);
  if (bytes === null) return null;
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new ClipyardError('internal', `The object ${key} does not hold what it should`, { cause: error });
  }
}

export function putJson(store: Pick<ObjectStore, 'put'>, key: string, value: unknown): Promise<void> {
  return store.put(key, JSON.stringify(value), JSON_TYPE);
}

/** False where an object exists already. */
export function putJsonIfAbsent(
  store: Pick<ObjectStore, 'putIfAbsent'>,
  key: string,
  value: unknown,
): Promise<boolean> {
  return store.putIfAbsent(key, JSON.stringify(value), JSON_TYPE);
}
