import { isTerminal } from '@clipyard/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Batch, type TrainingRun } from '@clipyard/client';
import { type ApiClient } from './api-client.js';
import { batchLine, epochLine, progressOf } from './output.js';

/** How long the API may be away, while it is started again for instance, before following it is given up. */
const OUTAGE_MS = 60_000;
const POLL_MS = 500;

/**
 * Follows a resource to its end: by its events, and by asking again wherever these break off. Throws what the API
 * refuses, its silence once that lasts, and at once where it never answered.
 */
async function follow<T extends { readonly state: Batch['state'] | TrainingRun['state'] }>(events: () => AsyncIterable<T>, read: () => Promise<T>, show: (value: T) => void, signal: AbortSignal): Promise<T> {
  let heard = -Infinity;
  const hear = (value: T): boolean => {
    heard = Date.now();
    show(value);
    return isTerminal(value.state);
  };
  for (;;) {
    try {
      for await (const value of events()) if (hear(value)) return value;
    } catch (error) {
      rethrowUnlessPassing(error, heard);
    }
    try {
      const value = await read();
      if (hear(value)) return value;
    } catch (error) {
      rethrowUnlessPassing(error, heard);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function rethrowUnlessPassing(error: unknown, heard: number): void {
  if (!(error instanceof ApiError) || !error.problem.retryable || Date.now() - heard > OUTAGE_MS) throw error;
}

/** Follows a batch to its end. */
export async function watchBatch(client: ApiClient, id: string, quiet = false): Promise<Batch> {
  const progress = progressOf();
  try {
    return await follow(
      () => client.batchEvents(id),
      () => client.batch(id),
      (batch) => {
        if (!quiet) progress.update(batch.counts.total - batch.counts.pending, batch.counts.total, batchLine(batch));
      },
      client.signal,
    );
  } finally {
    if (!quiet) progress.stop();
  }
}

/** Follows a training run to its end: a bar on a terminal, a line an epoch elsewhere. */
export async function watchTraining(client: ApiClient, id: string, quiet = false): Promise<TrainingRun> {
  const bar = !quiet && process.stderr.isTTY ? progressOf() : null;
  let shown = 0;
  try {
    return await follow(
      () => client.trainingRunEvents(id),
      () => client.trainingRun(id),
      (run) => {
        const line = epochLine(run);
        if (bar !== null) bar.update(run.epochs.length, run.hyperparameters.epochs, line ?? run.state);
        else if (!quiet && line !== null && run.epochs.length > shown) process.stderr.write(`${line}\n`);
        shown = run.epochs.length;
      },
      client.signal,
    );
  } finally {
    bar?.stop();
  }
}
