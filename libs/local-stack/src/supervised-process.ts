import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';

import { inheritedEnvironment } from '@clipyard/config';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 10_000;
/** After a run of this duration, the next restart is fast again. */
const GOOD_RUN_MS = 30_000;

/**
 * Makes the kernel kill the process when this one dies. It does not drain, because it would wait for a Redis that is
 * gone.
 */
const GUARD = ['setpriv', '--pdeathsig', 'KILL'] as const;

/** A process that is restarted whenever it dies, until it is stopped. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private readonly log: WriteStream;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;
  private restartMs = FIRST_RESTART_MS;
  private exited: Promise<void> = Promise.resolve();

  /** @param onExit - receives how the process ended, for people, unless it was stopped */
  constructor(
    private readonly spec: ProcessSpec,
    private readonly onExit: (how: string) => void,
  ) {
    this.log = createWriteStream(spec.logFile, { flags: 'a' });
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    const { command, args, env } = this.spec;
    const [guard, ...guardArgs] = GUARD;
    // Detached, because Ctrl-C goes to the whole foreground group, and Redis must not end before its workers.
    const child = spawn(guard, [...guardArgs, command, ...args], {
      env: { ...inheritedEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const started = Date.now();
    child.stdout.pipe(this.log, { end: false });
    child.stderr.pipe(this.log, { end: false });
    this.child = child;
    this.exited = new Promise((resolve) => {
      let failure: string | undefined;
      child.on('error', (error) => (failure = error.message));
      child.on('close', (code, signal) => {
        this.child = null;
        resolve();
        if (this.stopping) return;
        const delay = Date.now() - started > GOOD_RUN_MS ? FIRST_RESTART_MS : this.restartMs;
        this.restartMs = Math.min(delay * 2, LONGEST_RESTART_MS);
        this.timer = setTimeout(() => this.start(), delay);
        this.onExit(failure ?? signal ?? `code ${code}`);
      });
    });
  }

  /** Stops the process with SIGTERM, and kills it after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child !== null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await this.exited;
      clearTimeout(timer);
    }
    this.log.end();
  }
}
