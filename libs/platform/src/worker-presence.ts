import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, hostname, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { type Worker, type WorkerTask } from '@clipyard/contracts';
import { type Logger } from '@clipyard/observability';
import { HEARTBEAT_MS, type WorkerDirectory } from '@clipyard/queues';

import { RateMeter } from './rate-meter.js';

/** How finely the event loop's delay is looked at, in milliseconds; each look is a timer of libuv, no JavaScript. */
const DELAY_RESOLUTION_MS = 20;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What a job belongs to. */
export type Task = Omit<WorkerTask, 'items'>;

const round = (value: number): number => Math.round(value * 100) / 100;

/** Announces this process to whoever asks who works, and on what. Work goes on where Redis does not hear it. */
export class WorkerPresence {
  private readonly id: string;
  private readonly since = new Date().toISOString();
  private readonly rate = new RateMeter(performance.now());
  private readonly delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  private readonly tasks = new Set<Task>();
  private slots = 0;
  private draining = false;
  private left = false;
  private timer: NodeJS.Timeout | undefined;
  private engine: () => string | null = () => null;

  constructor(
    private readonly directory: Pick<WorkerDirectory, 'announce' | 'leave'>,
    private readonly service: string,
    private readonly logger: Logger,
  ) {
    this.id = `${service}-${randomBytes(8).toString('hex')}`;
  }

  /** Says what computes here, whenever it is asked. */
  describe(engine: () => string | null): void {
    this.engine = engine;
  }

  start(): void {
    this.delay.enable();
    void this.beat();
  }

  /** So many more jobs at once are taken from now on. */
  open(slots: number): void {
    this.slots += slots;
  }

  /** Notes a job that begins; the answer is called when it ends, with whether it is done. */
  begin(task: Task): (done: boolean) => void {
    const own = { ...task };
    this.tasks.add(own);
    this.rate.begin(performance.now());
    return (done) => {
      this.tasks.delete(own);
      this.rate.end(performance.now(), done);
    };
  }

  /** Says that no more jobs are taken. */
  async drain(): Promise<void> {
    this.draining = true;
    await this.announce();
  }

  async leave(): Promise<void> {
    this.left = true;
    clearTimeout(this.timer);
    this.delay.disable();
    await this.directory
      .leave(this.describeSelf())
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the list of workers'));
  }

  private async beat(): Promise<void> {
    await this.announce();
    if (!this.left) this.timer = setTimeout(() => void this.beat(), HEARTBEAT_MS).unref();
  }

  private async announce(): Promise<void> {
    await this.directory
      .announce(this.describeSelf())
      .catch((error: unknown) => this.logger.debug({ err: error }, 'heartbeat'));
  }

  private describeSelf(): Worker {
    const { perSecond, whenBusy } = this.rate.sample(performance.now());
    const eventLoopDelayMs = Math.max(0, this.delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS);
    this.delay.reset();
    return {
      id: this.id,
      object: 'worker',
      service: this.service,
      host: hostname(),
      pid: process.pid,
      version,
      engine: this.engine(),
      cores: availableParallelism(),
      load: round(loadavg()[0]!),
      state: this.draining ? 'draining' : this.slots === 0 ? 'starting' : this.tasks.size === 0 ? 'idle' : 'busy',
      slots: this.slots,
      work: grouped(this.tasks),
      jobsPerSecond: round(perSecond),
      busyJobsPerSecond: whenBusy === null ? null : round(whenBusy),
      eventLoopDelayMs: round(eventLoopDelayMs),
      memoryBytes: process.memoryUsage.rss(),
      since: this.since,
      seenAt: new Date().toISOString(),
    };
  }
}

/** Tasks of one subject and shard as one. */
function grouped(tasks: Iterable<Task>): WorkerTask[] {
  const groups = new Map<string, WorkerTask>();
  for (const task of tasks) {
    const key = `${task.queue} ${task.subject ?? ''} ${task.shard ?? ''}`;
    groups.set(key, { ...task, items: (groups.get(key)?.items ?? 0) + 1 });
  }
  return [...groups.values()];
}
