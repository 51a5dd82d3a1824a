import { type SkippedObject } from '@clipyard/api-contract';

import { UnreadableObject } from './unreadable-object.js';

/**
 * Runs `work` for each id. Ids whose record cannot be read are passed over.
 *
 * @returns how many ids `work` returned true for, and the records that cannot be read
 */
export async function passOver(
  ids: readonly string[],
  work: (id: string) => Promise<boolean>,
): Promise<{ readonly done: number; readonly unreadable: readonly SkippedObject[] }> {
  let done = 0;
  const unreadable: SkippedObject[] = [];
  for (const id of ids) {
    try {
      if (await work(id)) done++;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      unreadable.push(error.skipped);
    }
  }
  return { done, unreadable };
}
