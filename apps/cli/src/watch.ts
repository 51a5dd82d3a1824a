import { isTerminal, type Batch, type TrainingRun } from '@clipyard/contracts';
import { type ApiClient } from './api-client.js';
import { batchLine, epochLine, progressOf } from './output.js';

const POLL_MS = 400;

async function poll<T extends { state: Batch['state'] | TrainingRun['state'] }>(read: () => Promise<T>, show: (value: T) => void): Promise<T> {
  for (;;) {
    const value = await read();
    show(value);
    if (isTerminal(value.state)) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Follows a batch to its end. */
export async function watchBatch(client: ApiClient, id: string, quiet = false): Promise<Batch> {
  const progress = progressOf();
  try {
    return await poll(
      () => client.batch(id),
      (batch) => {
        if (!quiet) progress.update(batch.counts.total - batch.counts.pending, batch.counts.total, batchLine(batch));
      },
    );
  } finally {
    if (!quiet) progress.stop();
  }
}

/** Follows a training run to its end, a line an epoch. */
export async function watchTraining(client: ApiClient, id: string, quiet = false): Promise<TrainingRun> {
  let shown = 0;
  return poll(
    () => client.trainingRun(id),
    (run) => {
      const line = epochLine(run);
      if (!quiet && line !== null && run.epochs.length > shown) process.stderr.write(`${line}\n`);
      shown = run.epochs.length;
    },
  );
}
