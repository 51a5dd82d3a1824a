import { ClipyardError } from '@clipyard/contracts';
import { WorkerThread, workerUrl } from '@clipyard/workers';

import { type ReadCall } from './keras-h5.worker.js';

/** The reference takes a tenth of a second. */
const DEADLINE_MS = 60_000;

/**
 * What `readKerasH5` gives, read in a thread of its own: a file from elsewhere may keep HDF5 busy, or make its code abort, and neither may be felt by
 * the calls that the process answers. Errors: those of `readKerasH5`; `model_unavailable` too where the thread dies of the file, or is not done within a minute.
 */
export async function importKerasH5(
  path: string,
  labels: readonly string[],
  deadlineMs = DEADLINE_MS,
): Promise<Uint8Array> {
  const thread = new WorkerThread(workerUrl(import.meta.url, './keras-h5.worker.js'));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ClipyardError(
            'model_unavailable',
            `The file cannot be read as Keras weights within ${deadlineMs / 1000} s`,
          ),
        ),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([thread.call<Uint8Array>('read', { path, labels } satisfies ReadCall), late]);
  } catch (error) {
    const { code } = ClipyardError.from(error);
    throw code === 'worker_lost'
      ? new ClipyardError('model_unavailable', 'The file cannot be read as Keras weights', { cause: error })
      : error;
  } finally {
    clearTimeout(timer);
    await thread.close();
  }
}
