import { ApiError, type Batch, type DryRun, type SubmitQuery } from '@clipyard/client';
import pRetry from 'p-retry';

import { type ApiClient } from '../api-client.js';

/** Longer than the server waits for a first request that has died. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;

/**
 * Submits items. After a temporary failure, such as a restart of the API, it repeats the submission with the same key,
 * so that there is one batch in the end.
 *
 * @param items - starts the items again for each attempt
 */
export async function submitItems(
  api: Pick<ApiClient, 'submitItems'>,
  items: () => AsyncIterable<unknown>,
  query: SubmitQuery,
  key: string,
  pauseMs = PAUSE_MS,
): Promise<Batch | DryRun> {
  const started = Date.now();
  return pRetry(() => api.submitItems(items(), query, key), {
    retries: Infinity,
    minTimeout: pauseMs,
    factor: 1,
    // An unreachable API is usually a wrong address and not a restart, and a quota frees up too late.
    shouldRetry: ({ error }) =>
      error instanceof ApiError &&
      error.problem.retryable &&
      !['api_unreachable', 'quota_exceeded'].includes(error.problem.code) &&
      Date.now() - started <= PATIENCE_MS,
  });
}
