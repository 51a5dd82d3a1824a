import { type TransferListItem, Worker } from 'node:worker_threads';

import { ClipyardError } from '@clipyard/contracts';

import { type Handlers, WorkerChannel } from './worker-channel.js';

/** A worker thread that handles calls, so that blocking native code does not block the caller's event loop. */
export class WorkerThread {
  private readonly worker: Worker;
  private readonly channel: WorkerChannel;

  /** @param script - compiled JavaScript that serves a `WorkerChannel` on its parent port */
  constructor(script: URL, handlers: Handlers = {}) {
    this.worker = new Worker(script);
    this.channel = new WorkerChannel(this.worker, handlers);
    this.worker.on('error', (error) => this.channel.close(ClipyardError.from(error)));
    this.worker.on('exit', (code) =>
      this.channel.close(new ClipyardError('worker_lost', `The worker thread ended (exit code ${code})`)),
    );
  }

  /**
   * @param transfer - buffers of the argument that are moved instead of copied
   * @throws ClipyardError the error of the worker, or `worker_lost` if the worker has ended
   */
  call<T>(name: string, argument: unknown, transfer: readonly TransferListItem[] = []): Promise<T> {
    return this.channel.call<T>(name, argument, transfer);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

/** URL of a compiled worker script, also if the library runs from its sources, as it does in tests. */
export function workerScript(path: string): URL {
  return new URL(import.meta.url.includes('/src/') ? `../../dist/${path}` : `../${path}`, import.meta.url);
}
