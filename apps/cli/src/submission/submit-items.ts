import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type Batch, type DryRun, type SubmitQuery } from '@clipyard/client';

import { type ApiClient } from '../api-client.js';

/** Longer than the server takes a first request for alive that has died. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;

/** Submits what `items` begins anew; where the answer may pass, such as the API being started again, repeats under the same key, so that there is one batch in the end. */
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
      // Nothing that answers at all is a mistake more often than a restart, and a quota is free again after longer than anybody waits here.
      const mayPass =
        error instanceof ApiError &&
        error.problem.retryable &&
        !['api_unreachable', 'quota_exceeded'].includes(error.problem.code);
      if (!mayPass || Date.now() - started > PATIENCE_MS) throw error;
      await sleep(pauseMs);
    }
  }
}
