import { inheritedEnvironment } from '@clipyard/config';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 10_000;
/** A process that ran this long has started well: its next restart is quick again. */
const GOOD_RUN_MS = 30_000;

/** The kernel ends the process with this one, even if this one is killed; util-linux is on every Debian. */
const GUARD = ['setpriv', '--pdeathsig', 'TERM'] as const;

/** A process that is started again whenever it dies, until it is stopped. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private readonly log: WriteStream;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;
  private restartMs = FIRST_RESTART_MS;
  private exited: Promise<void> = Promise.resolve();
  private restarts = 0;

  constructor(private readonly spec: ProcessSpec, private readonly onExit: (message: string) => void) {
    this.log = createWriteStream(spec.logFile, { flags: 'a' });
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  get restartCount(): number {
    return this.restarts;
  }

  start(): void {
    const { command, args, env, name } = this.spec;
    const [guard, ...guardArgs] = GUARD;
    const child = spawn(guard, [...guardArgs, command, ...args], { env: { ...inheritedEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = Date.now();
    child.stdout.pipe(this.log, { end: false });
    child.stderr.pipe(this.log, { end: false });
    this.child = child;
    this.exited = new Promise((resolve) => {
      child.on('error', (error) => this.onExit(`${name} cannot be started: ${error.message}`));
      child.on('close', (code, signal) => {
        this.child = null;
        resolve();
        if (this.stopping) return;
        this.restarts++;
        this.restartMs = Date.now() - started > GOOD_RUN_MS ? FIRST_RESTART_MS : Math.min(this.restartMs * 2, LONGEST_RESTART_MS);
        this.onExit(`${name} ended (${signal ?? `code ${code}`}), starting it again`);
        this.timer = setTimeout(() => this.start(), this.restartMs);
      });
    });
  }

  /** Asks the process to end, and ends it after the deadline. */
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
