import { ClipyardError } from '@clipyard/api-contract';
import { engineEnvironment } from '@clipyard/config';
import { callWithin, WorkerProcess, workerUrl } from '@clipyard/workers';

import { type HeadLimits, headLimits } from './head-limits.js';

/** Processes that a head may end before it is refused. One may die for another reason. */
const MAX_DEATHS = 2;

/**
 * Runs an imported head in a process with limits of memory and time: nobody has checked its graph, and the process that
 * holds jobs must survive. A process that has ended is started again for the next call.
 */
export class HeadProcess {
  private worker: Promise<WorkerProcess> | null = null;
  private deaths = 0;

  /**
   * @param load - the argument of the handler `load` of the prediction worker
   * @param fileBytes - size of the file of the head
   */
  constructor(
    private readonly load: unknown,
    private readonly fileBytes: number,
    private readonly limits: HeadLimits = headLimits,
  ) {}

  /**
   * Starts the process.
   *
   * @returns the name of the engine
   * @throws ClipyardError `worker_lost` if the process ends, `model_unavailable` if it has ended too often
   */
  start(): Promise<string> {
    const worker = new WorkerProcess({
      script: workerUrl(import.meta.url, '../prediction/prediction.worker.js'),
      env: engineEnvironment({ tf32: false }),
      limits: { memoryBytes: this.limits.memoryBytes(this.fileBytes) },
      exitCode: 'worker_lost',
      name: 'The process of an imported head',
    });
    void worker.exited.then(() => this.deaths++);
    const engine = callWithin<string>(worker, 'load', this.load, this.limits);
    this.worker = engine.then(() => worker);
    this.worker.catch(() => worker.kill());
    return engine;
  }

  /** @throws ClipyardError as `start` */
  async forward(features: Float32Array): Promise<Float32Array> {
    return callWithin<Float32Array>(await this.running(), 'forward', features, this.limits);
  }

  async close(): Promise<void> {
    await (await this.worker?.catch(() => null))?.kill();
  }

  private async running(): Promise<WorkerProcess> {
    const current = this.worker;
    const worker = await current?.catch(() => null);
    if (worker?.alive === true) return worker;
    if (this.deaths >= MAX_DEATHS)
      throw new ClipyardError(
        'model_unavailable',
        `The head ended ${this.deaths} processes that ran it: it needs too much memory or time. Export a smaller head`,
      );
    // Another call may have started the next process meanwhile.
    if (this.worker === current) await this.start();
    return this.running();
  }
}
