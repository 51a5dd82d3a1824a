import { type SkippedObject } from '@clipyard/api-contract';

import { UnreadableObject } from './unreadable-object.js';

export interface ReadableEntries<T> {
  readonly data: T[];
  /** Objects that could not be read; absent if there are none. */
  readonly skipped?: SkippedObject[];
}

/**
 * Collects the entries of a list. One that is damaged or too new is reported instead of failing the list, and one that
 * does not exist (null) is left out.
 *
 * @throws the first error of another kind, such as `storage_unavailable`
 */
export async function readableEntries<T>(entries: readonly Promise<T | null>[]): Promise<ReadableEntries<T>> {
  const data: T[] = [];
  const skipped: SkippedObject[] = [];
  for (const entry of await Promise.allSettled(entries)) {
    if (entry.status === 'fulfilled') {
      if (entry.value !== null) data.push(entry.value);
    } else if (entry.reason instanceof UnreadableObject) skipped.push(entry.reason.skipped);
    else throw entry.reason;
  }
  return skipped.length === 0 ? { data } : { data, skipped };
}
