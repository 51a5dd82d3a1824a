import { type TransferListItem, Worker, type WorkerOptions } from 'node:worker_threads';

import { ClipyardError } from '@clipyard/api-contract';

import { executable } from './executable.js';
import { type Handlers, WorkerChannel } from './worker-channel.js';
import { threadPort } from './worker-ports.js';

export interface WorkerThreadOptions {
  /** Functions that the thread may call. */
  readonly handlers?: Handlers;
  /** Lets the process end while the thread has no call to answer. */
  readonly unrefWhenIdle?: boolean;
  readonly node?: Pick<WorkerOptions, 'resourceLimits' | 'execArgv' | 'trackUnmanagedFds'>;
}

/** A worker thread that answers calls. Native code then blocks this thread and not the event loop of the caller. */
export class WorkerThread {
  private readonly worker: Worker;
  private readonly channel: WorkerChannel;
  private readonly unrefWhenIdle: boolean;

  /** @param script - A script that calls `serveParent`; see `workerUrl`. */
  constructor(script: URL, { handlers = {}, unrefWhenIdle = false, node = {} }: WorkerThreadOptions = {}) {
    this.worker = new Worker(executable(script), node);
    this.channel = new WorkerChannel(threadPort(this.worker), { handlers });
    this.worker.on('error', (error) => this.channel.close(ClipyardError.from(error)));
    this.worker.on('exit', (code) =>
      this.channel.close(new ClipyardError('worker_lost', `The worker thread ended (exit code ${code})`)),
    );
    this.unrefWhenIdle = unrefWhenIdle;
    if (unrefWhenIdle) this.worker.unref();
  }

  /** Whether the thread can still answer calls. */
  get alive(): boolean {
    return this.channel.isOpen;
  }

  /**
   * Calls a handler of the thread.
   *
   * @param transfer - Buffers of the argument that move instead of being copied.
   * @throws ClipyardError The error of the handler, or `worker_lost` if the thread has ended.
   */
  async call<T>(name: string, argument?: unknown, transfer: readonly TransferListItem[] = []): Promise<T> {
    if (!this.unrefWhenIdle) return this.channel.call<T>(name, argument, transfer);
    this.worker.ref();
    try {
      return await this.channel.call<T>(name, argument, transfer);
    } finally {
      if (this.channel.pendingCalls === 0) this.worker.unref();
    }
  }

  /** Ends the thread, which rejects its pending calls with `worker_lost`. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
