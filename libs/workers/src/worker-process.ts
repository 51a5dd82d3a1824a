import { type ChildProcess, spawn } from 'node:child_process';

import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';

import { executable } from './executable.js';
import { guarded, type ProcessLimits } from './process-guards.js';
import { WorkerChannel } from './worker-channel.js';
import { processPort } from './worker-ports.js';

/** How a process ended. */
export interface ProcessExit {
  readonly signal: NodeJS.Signals | null;
  /** The end of its standard error. */
  readonly stderrTail: string;
}

export interface WorkerProcessOptions {
  /** A script that calls `serveParent`; see `workerUrl`. */
  readonly script: URL;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** No limits by default. */
  readonly limits?: ProcessLimits;
  /** The code of the error that calls reject with if the process ends before it answers. */
  readonly exitCode: ErrorCode | ((exit: ProcessExit) => ErrorCode);
  /** Subject of error messages, such as `The encoder`. */
  readonly name: string;
}

/** Characters of standard error that are kept. */
const STDERR_TAIL = 2000;

/**
 * A Node process that answers calls. Its work neither blocks the event loop of this process nor ends it: a crash, an
 * endless loop or a memory limit ends only the worker. Ctrl-C in a terminal does not reach it, and it never outlives
 * this process.
 */
export class WorkerProcess {
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<void>;
  private readonly process: ChildProcess;
  private readonly channel: WorkerChannel;

  constructor({ script, env, limits = {}, exitCode, name }: WorkerProcessOptions) {
    // Workers mostly allocate buffers outside of the heap. A small young generation saves tens of megabytes each.
    const [command, ...args] = guarded(
      [process.execPath, '--max-semi-space-size=2', '--expose-gc', executable(script)],
      limits,
    );
    // Detached, because Ctrl-C goes to the whole foreground group, and running work must be able to finish.
    this.process = spawn(command, args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      detached: true,
    });
    this.channel = new WorkerChannel(processPort(this.process));
    let stderrTail = '';
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderrTail = (stderrTail + text).slice(-STDERR_TAIL);
      process.stderr.write(text);
    });
    const end = (how: string, signal: NodeJS.Signals | null): void => {
      const code = typeof exitCode === 'string' ? exitCode : exitCode({ signal, stderrTail });
      this.channel.close(new ClipyardError(code, `${name} ended: ${how}`));
    };
    this.process.on('error', (error) => end(error.message, null));
    // Not `exit`, which may come before the end of standard error and before the last answers.
    this.process.on('close', (code, signal) => end(signal ?? `code ${code}`, signal));
    this.exited = new Promise((resolve) => this.process.once('close', () => resolve()));
  }

  /** Whether the process can still answer calls. */
  get alive(): boolean {
    return this.channel.isOpen;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /**
   * Calls a handler of the process.
   *
   * @throws ClipyardError The error of the handler, or one with `exitCode` if the process ends before it answers.
   */
  call<T>(name: string, argument?: unknown): Promise<T> {
    return this.channel.call<T>(name, argument);
  }

  /** Ends the process at once with SIGKILL, and waits until it has ended. */
  kill(): Promise<void> {
    this.process.kill('SIGKILL');
    return this.exited;
  }
}
