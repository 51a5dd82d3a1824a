import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, hostname, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { type Worker, type WorkerTask } from '@clipyard/api-contract';
import { HEARTBEAT_MS, type WorkerDirectory } from '@clipyard/queues';

import { type Logger } from './logger.js';
import { RateMeter } from './rate-meter.js';

/** Resolution of the event loop delay, in milliseconds. Sampling uses a libuv timer and runs no JavaScript. */
const DELAY_RESOLUTION_MS = 20;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The queue of a job, and the resource and shard it belongs to. */
export type Task = Omit<WorkerTask, 'items'>;

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * Keeps the entry of this process in the worker directory current. If Redis is unavailable, announcements fail quietly
 * and the work continues.
 */
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

  /** Sets the function that names the engine, such as `onnx/cpu`, in each announcement. */
  describe(engine: () => string | null): void {
    this.engine = engine;
  }

  start(): void {
    this.delay.enable();
    void this.beat();
  }

  /** Adds slots: jobs this process runs at once. */
  open(slots: number): void {
    this.slots += slots;
  }

  /**
   * Notes the start of a job.
   *
   * @returns a function to call when the job ends, with true if it completed
   */
  begin(task: Task): (done: boolean) => void {
    const own = { ...task };
    this.tasks.add(own);
    this.rate.begin(performance.now());
    return (done) => {
      this.tasks.delete(own);
      this.rate.end(performance.now(), done);
    };
  }

  /** Announces that this process takes no more jobs. */
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
      .catch((error: unknown) => this.logger.warn({ err: error }, 'leaving the worker directory failed'));
  }

  private async beat(): Promise<void> {
    await this.announce();
    if (!this.left) this.timer = setTimeout(() => void this.beat(), HEARTBEAT_MS).unref();
  }

  private async announce(): Promise<void> {
    await this.directory
      .announce(this.describeSelf())
      .catch((error: unknown) => this.logger.debug({ err: error }, 'heartbeat failed'));
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

/** Merges tasks of the same queue, subject and shard into one with a count. */
function grouped(tasks: Iterable<Task>): WorkerTask[] {
  const groups = new Map<string, WorkerTask>();
  for (const task of tasks) {
    const key = `${task.queue} ${task.subject ?? ''} ${task.shard ?? ''}`;
    groups.set(key, { ...task, items: (groups.get(key)?.items ?? 0) + 1 });
  }
  return [...groups.values()];
}
