import { setTimeout as sleep } from 'node:timers/promises';

import { isTerminal } from '@clipyard/api-contract';
import { ApiError, type Batch, type Reclassification, type TrainingRun } from '@clipyard/client';

import { type ApiClient } from './api-client.js';
import { batchLine } from './output.js';
import { type Progress, silent } from './progress.js';
import { runLine, runShare } from './run-line.js';

/** How long the API may be unreachable, for example during a restart, before following fails. */
const OUTAGE_MS = 60_000;
const POLL_MS = 500;

/**
 * Follows a resource to its end. It listens to the events, and polls whenever they break off.
 *
 * @returns the resource in its final state
 * @throws ApiError if the API refuses a call, never answers at all, or is unreachable for more than OUTAGE_MS
 */
async function follow<T extends { readonly state: Batch['state'] | Reclassification['state'] | TrainingRun['state'] }>(
  events: () => AsyncIterable<T>,
  read: () => Promise<T>,
  show: (value: T) => void,
  signal: AbortSignal,
): Promise<T> {
  let seenAt = -Infinity;
  const receive = (value: T): boolean => {
    seenAt = Date.now();
    show(value);
    return isTerminal(value.state);
  };
  for (;;) {
    try {
      for await (const value of events()) if (receive(value)) return value;
    } catch (error) {
      rethrowUnlessPassing(error, seenAt);
    }
    try {
      const value = await read();
      if (receive(value)) return value;
    } catch (error) {
      rethrowUnlessPassing(error, seenAt);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function rethrowUnlessPassing(error: unknown, seenAt: number): void {
  if (!(error instanceof ApiError) || !error.problem.retryable || Date.now() - seenAt > OUTAGE_MS) throw error;
}

/**
 * Follows a batch to its end.
 *
 * @returns the batch in its final state
 */
export async function watchBatch(client: ApiClient, id: string, progress: Progress = silent): Promise<Batch> {
  const show = (batch: Batch): void =>
    progress.update(batch.counts.total - batch.counts.pending, batch.counts.total, batchLine(batch));
  return follow(
    () => client.batchEvents(id),
    () => client.batch(id),
    show,
    client.signal,
  ).finally(() => progress.stop());
}

/**
 * Follows a training run to its end.
 *
 * @returns the run in its final state
 */
export async function watchTraining(client: ApiClient, id: string, progress: Progress = silent): Promise<TrainingRun> {
  const show = (run: TrainingRun): void => progress.update(...runShare(run), runLine(run));
  return follow(
    () => client.trainingRunEvents(id),
    () => client.trainingRun(id),
    show,
    client.signal,
  ).finally(() => progress.stop());
}

/**
 * Follows a reclassification to its end.
 *
 * @returns the reclassification in its final state
 */
export async function watchReclassification(
  client: ApiClient,
  id: string,
  progress: Progress = silent,
): Promise<Reclassification> {
  const show = ({ parts }: Reclassification): void =>
    progress.update(parts.done, parts.total, `${parts.done}/${parts.total} shards`);
  return follow(
    () => client.reclassificationEvents(id),
    () => client.reclassification(id),
    show,
    client.signal,
  ).finally(() => progress.stop());
}
