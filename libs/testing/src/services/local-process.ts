import { type ChildProcess, spawn } from 'node:child_process';

/** A server that ends with the test process, even if that is killed. */
export class LocalProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private output = '';

  constructor(command: string, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    });
    const collect = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-4000));
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    this.ended = new Promise((resolve) => {
      this.child.on('close', () => resolve());
      this.child.on('error', (error) => {
        this.output += error.message;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The result of the work. Fails with the server's last output if the server ends first. */
  async whileAlive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([
      work,
      this.ended.then((): never => {
        throw new Error(`${this.child.spawnargs[3] ?? ''} has ended: ${this.output}`);
      }),
    ]);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(timer);
  }
}
