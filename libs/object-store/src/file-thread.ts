import { Worker } from 'node:worker_threads';

import { type FileAnswer, type FileFacts, type FileTask } from './file-tasks.js';

const script = new URL(
  import.meta.url.includes('/src/') ? '../dist/file.thread.js' : './file.thread.js',
  import.meta.url,
);
/** The thread holds little but the bytes that pass through it. */
const LIMITS = { maxYoungGenerationSizeMb: 4 };

interface Waiting {
  readonly task: FileTask;
  resolve(facts: FileFacts | null): void;
  reject(error: Error): void;
}

/**
 * Many small file operations at little cost. Each call of `fs` is a trip through the thread pool, and a small file takes
 * four or five; here a file is one task, and all tasks that came while the last group was performed go in one trip.
 */
export class FileThread {
  private worker: Worker | null = null;
  private waiting: Waiting[] = [];
  private performing: Waiting[] = [];

  /** Errors: those of the operating system, with its `code`; `OUTSIDE` and `NO_FILE`. */
  run(task: FileTask): Promise<FileFacts | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      if (this.waiting.length === 1 && this.performing.length === 0) setImmediate(() => this.send());
    });
  }

  private send(): void {
    if (this.performing.length > 0 || this.waiting.length === 0) return;
    this.worker ??= this.start();
    // Keeps the process up while it has something to do, not longer.
    this.worker.ref();
    this.performing = this.waiting;
    this.waiting = [];
    this.worker.postMessage(this.performing.map(({ task }) => task));
  }

  private start(): Worker {
    // Descriptors are the process's: those that it hands over are no longer the thread's to close.
    const worker = new Worker(script, { execArgv: [], resourceLimits: LIMITS, trackUnmanagedFds: false });
    worker.on('message', (answers: readonly FileAnswer[]) => {
      const asked = this.performing;
      this.performing = [];
      if (this.waiting.length === 0) worker.unref();
      else this.send();
      asked.forEach(({ resolve, reject }, i) => {
        const answer = answers[i]!;
        if ('facts' in answer) resolve(answer.facts);
        else reject(Object.assign(new Error(answer.message), { code: answer.code }));
      });
    });
    worker.on('error', (error) => {
      this.worker = null;
      const asked = this.performing;
      this.performing = [];
      for (const { reject } of asked) reject(error);
      this.send();
    });
    return worker;
  }
}

/** One for all: what it saves grows with what it is asked. */
export const fileThread = new FileThread();
