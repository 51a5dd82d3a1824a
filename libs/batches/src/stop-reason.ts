import { STOP_MIN_ITEMS } from '@clipyard/api-contract';

/**
 * Why a batch stops because of its failures; null if it continues.
 *
 * @param limit - `stopAfterFailures`: a count, or a share below 1
 */
export function stopReason(limit: number, failed: number, finished: number): string | null {
  const count = (items: number): string => items.toLocaleString('en');
  if (limit >= 1)
    return failed >= limit ? `${count(failed)} items failed; the batch stops after ${count(limit)}` : null;
  if (finished < STOP_MIN_ITEMS || failed < limit * finished) return null;
  return `${count(failed)} of ${count(finished)} items failed; the batch stops at a share of ${limit}`;
}
