import { WorkerThread, workerUrl } from '@clipyard/workers';

import { type FileAnswer, type FileFacts, type FileTask } from './file-tasks.js';

/** The thread holds little more than the bytes that pass through it. */
const LIMITS = { maxYoungGenerationSizeMb: 4 };

interface Waiting {
  readonly task: FileTask;
  resolve(facts: FileFacts | null): void;
  reject(error: Error): void;
}

/**
 * Runs many small file operations cheaply. Each call of `fs` is a trip through the thread pool, and a small file takes
 * four or five of them. Here a file is one task, and all tasks that arrive while a group is being performed form the
 * next group, which takes one trip.
 */
class FileThread {
  private thread: WorkerThread | null = null;
  private waiting: Waiting[] = [];
  private performing = false;

  /** @throws The error of the operating system with its `code`, or an error with the code `OUTSIDE` or `NO_FILE`. */
  run(task: FileTask): Promise<FileFacts | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      if (this.waiting.length === 1 && !this.performing) setImmediate(() => void this.perform());
    });
  }

  /** Performs group after group until nothing waits. */
  private async perform(): Promise<void> {
    if (this.performing) return;
    this.performing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      if (this.thread?.alive !== true) this.thread = this.start();
      const tasks = group.map(({ task }) => task);
      await this.thread.call<readonly FileAnswer[]>('perform', tasks).then(
        (answers) =>
          group.forEach(({ resolve, reject }, i) => {
            const answer = answers[i]!;
            if ('facts' in answer) resolve(answer.facts);
            else reject(Object.assign(new Error(answer.message), { code: answer.code }));
          }),
        (error: Error) => {
          for (const { reject } of group) reject(new Error(error.message, { cause: error }));
        },
      );
    }
    this.performing = false;
  }

  private start(): WorkerThread {
    return new WorkerThread(workerUrl(import.meta.url, './file.thread.js'), {
      // Keeps the process alive only while there are tasks.
      unrefWhenIdle: true,
      // The tasks open files for the whole process, so the end of the thread must not close them.
      node: { execArgv: [], resourceLimits: LIMITS, trackUnmanagedFds: false },
    });
  }
}

/** One thread for the whole process: larger groups save more. */
export const fileThread = new FileThread();
