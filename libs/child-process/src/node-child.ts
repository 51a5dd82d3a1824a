import { type ChildProcess, spawn } from 'node:child_process';

import { ClipyardError, type ErrorCode } from '@clipyard/contracts';

import { guarded, type ProcessLimits } from './guards.js';
import { type FromChild, type ToChild } from './messages.js';

/** How a process ended. */
export interface Death {
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to its standard error. */
  readonly lastWords: string;
}

export interface NodeChildOptions {
  /** The program, which calls `serveParent`. */
  readonly script: URL;
  /** What it is given before its first request. */
  readonly init: unknown;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ProcessLimits;
  /** The code of the error that requests end with when the process dies under them. */
  readonly deathCode: ErrorCode | ((death: Death) => ErrorCode);
  /** For error messages. */
  readonly name: string;
}

/** Characters of the last words that are kept. */
const LAST_WORDS = 2000;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * A Node program in a process of its own, which answers requests: what it does neither blocks this process' event
 * loop nor takes this process down. Values travel as structured clones.
 */
export class NodeChild<Request, Response, Ready = undefined> {
  /** What the program said once it could take requests. Rejects where it could not, or died before. */
  readonly ready: Promise<Ready>;
  /** Settles when the process is gone. */
  readonly exited: Promise<void>;
  private readonly process: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private sequence = 0;
  private dead: ClipyardError | null = null;

  constructor(options: NodeChildOptions) {
    // What these programs allocate is mostly buffers outside of the heap: a small young generation saves tens of megabytes each.
    const [command, ...args] = guarded(
      [process.execPath, '--max-semi-space-size=2', '--expose-gc', options.script.pathname],
      options.limits,
    );
    // Detached: Ctrl-C in a terminal goes to the whole foreground group, and running work must be able to end.
    this.process = spawn(command, args, {
      env: options.env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      detached: true,
    });
    let lastWords = '';
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS);
      process.stderr.write(text);
    });
    this.ready = new Promise((resolve, reject) => {
      this.process.on('message', (message: FromChild) => {
        if (message.kind === 'ready') return resolve(message.value as Ready);
        if (message.kind === 'broken') return reject(new ClipyardError(message.failure.code, message.failure.message));
        const call = this.pending.get(message.id);
        this.pending.delete(message.id);
        if (message.kind === 'response') call?.resolve(message.value);
        else call?.reject(new ClipyardError(message.failure.code, message.failure.message));
      });
      const end = (how: string, signal: NodeJS.Signals | null): void => {
        const { deathCode } = options;
        this.dead ??= new ClipyardError(
          typeof deathCode === 'string' ? deathCode : deathCode({ signal, lastWords }),
          `${options.name} ended: ${how}`,
        );
        reject(this.dead);
        for (const call of this.pending.values()) call.reject(this.dead);
        this.pending.clear();
      };
      this.process.on('error', (error) => end(error.message, null));
      // Not `exit`: its last words may still be on their way.
      this.process.on('close', (code, signal) => end(signal ?? `code ${code}`, signal));
    });
    this.exited = new Promise((resolve) => this.process.once('close', () => resolve()));
    // Whoever asks hears of a failure; nobody asking is no crash.
    this.ready.catch(() => undefined);
    this.send({ kind: 'init', value: options.init });
  }

  get alive(): boolean {
    return this.dead === null;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Errors: those of the program, and `deathCode` where the process dies before it answers. */
  async request(value: Request): Promise<Response> {
    await this.ready;
    if (this.dead !== null) throw this.dead;
    return new Promise((resolve, reject) => {
      const id = this.sequence++;
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.send({ kind: 'request', id, value });
    });
  }

  /** Ends the process at once, whatever it does. */
  kill(): Promise<void> {
    this.process.kill('SIGKILL');
    return this.exited;
  }

  private send(message: ToChild): void {
    // A child that is gone is heard of by its exit.
    this.process.send(message, () => undefined);
  }
}
