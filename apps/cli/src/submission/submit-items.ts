import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type Batch, type DryRun, type SubmitQuery } from '@clipyard/client';

import { type ApiClient } from '../api-client.js';

/** Longer than the server waits for a first request that was cut off. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;

/**
 * Submits items. After a temporary failure, such as a restart of the API, it repeats the submission with the same key,
 * so that only one batch is created.
 *
 * @param items - returns the items from the start, for each attempt
 * @param key - the Idempotency-Key of all attempts
 * @param pauseMs - the time between two attempts, in milliseconds
 * @returns the batch, or the report of a dry run
 * @throws ApiError if the submission is refused, or still fails after a minute
 */
export async function submitItems(
  api: Pick<ApiClient, 'submitItems'>,
  items: () => AsyncIterable<unknown>,
  query: SubmitQuery,
  key: string,
  pauseMs = PAUSE_MS,
): Promise<Batch | DryRun> {
  const started = Date.now();
  for (;;) {
    try {
      return await api.submitItems(items(), query, key);
    } catch (error) {
      // An API that does not answer at all is more often a wrong address than a restart, and a quota frees up too late.
      const mayPass =
        error instanceof ApiError &&
        error.problem.retryable &&
        !['api_unreachable', 'quota_exceeded'].includes(error.problem.code);
      if (!mayPass || Date.now() - started > PATIENCE_MS) throw error;
      await sleep(pauseMs);
    }
  }
}
