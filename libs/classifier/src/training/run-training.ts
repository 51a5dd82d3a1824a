import { TrainingSession } from './training-session.js';
import type { CreateEngine, TrainingHost, TrainingOutcome, TrainingTask } from './training-task.js';

/**
 * Runs a training task: epochs with a checkpoint after each, then the evaluation of the best epoch. On the same engine,
 * a resumed run equals an uninterrupted one bit for bit.
 *
 * @throws ClipyardError `cancelled` at the next step after cancellation (the last checkpoint holds the best parameters
 *   so far, for a run with `finish`), `conflict` for a checkpoint of another run, `dataset_unusable` if the loss is no
 *   longer a number
 */
export async function runTraining(
  task: TrainingTask,
  createEngine: CreateEngine,
  host: TrainingHost,
): Promise<TrainingOutcome> {
  const session = await TrainingSession.open(task, createEngine, host);
  let storing: Promise<void> | null = null;
  try {
    while (!task.finish && !session.isComplete) {
      const epoch = await session.epoch();
      const checkpoint = session.checkpoint();
      await storing;
      storing = host.onEpoch(epoch, checkpoint);
      // Errors are thrown when the promise is awaited.
      storing.catch(() => undefined);
    }
    await storing;
    return await session.finish();
  } finally {
    // A cancelled run needs its last checkpoint, too: it holds the best epoch so far.
    await storing?.catch(() => undefined);
    await session.close();
  }
}
