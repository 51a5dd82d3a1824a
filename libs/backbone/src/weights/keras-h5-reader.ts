import { engineEnvironment } from '@clipyard/config';
import { ClipyardError } from '@clipyard/contracts';
import { WorkerProcess, workerUrl } from '@clipyard/workers';

import { type TensorSpec } from '../network/densenet121.js';
import { type Tensors } from '../network/network.js';
import { type ReadCall } from './keras-h5.process.js';

/** The published file takes half a second. */
const DEADLINE_MS = 60_000;

/**
 * Reads Keras weights files in a process of its own, one after the other: HDF5 blocks its thread, takes memory that extractors want, and may
 * never come back from a damaged file. Errors: those of `readKerasH5`; `backbone_unavailable` too where the process dies of a file, or is not
 * done with it in time. It goes on with the next file all the same.
 */
export class KerasH5Reader {
  private child: WorkerProcess | null = null;

  constructor(private readonly deadlineMs = DEADLINE_MS) {}

  async read(path: string, expected: readonly TensorSpec[]): Promise<Tensors> {
    if (this.child?.alive !== true)
      this.child = new WorkerProcess({
        script: workerUrl(import.meta.url, './keras-h5.process.js'),
        env: engineEnvironment({ tf32: false }),
        exitCode: 'backbone_unavailable',
        name: 'The reader of Keras weights',
      });
    const child = this.child;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void child.kill();
    }, this.deadlineMs);
    try {
      return await child.call<Tensors>('read', { path, expected } satisfies ReadCall);
    } catch (error) {
      throw late
        ? new ClipyardError(
            'backbone_unavailable',
            `${path} cannot be read as Keras weights within ${this.deadlineMs / 1000} s`,
            { cause: error },
          )
        : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.child?.kill();
    this.child = null;
  }
}
