import { ClipyardError } from '@clipyard/api-contract';
import { type JobPayload, jobSchemas, type QueueName } from '@clipyard/jobs';
import { type Job, type Telemetry, UnrecoverableError, WaitingChildrenError, WaitingError, Worker } from 'bullmq';

import { QUEUE_SETTINGS } from './queue-settings.js';
import { type RedisClient } from './redis-connection.js';
import { asQueueError, isRefusal } from './redis-problem.js';

export interface JobContext<Q extends QueueName> {
  readonly id: string;
  readonly payload: JobPayload<Q>;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly lastAttempt: boolean;
  /** How many workers died, or froze past their lock, while they held the job. */
  readonly deaths: number;
  /** Aborts when the process drains past its deadline, or the job lost its lock. */
  readonly signal: AbortSignal;
  readonly waitedMs: number;
  progress(value: object): Promise<void>;
  /** Results of the extract jobs under a shard, and the reasons of those that ended without one. */
  children(): Promise<{ results: unknown[]; lost: string[] }>;
  /** Ends this run without using up an attempt: the job goes back to its queue, for this or another worker. */
  giveBack(): Promise<never>;
  /** Ends this run; the job runs again, with this payload, once the jobs that were added under it have ended. */
  untilChildren(payload: JobPayload<Q>): Promise<never>;
}

export interface JobWorkerOptions {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly concurrency?: number;
  /** Lock of a job, in milliseconds; renewed at half of it. A killed worker's job starts again after it. */
  readonly lockMs: number;
  readonly onError: (error: Error, job?: { id: string }) => void;
  /** Hears of jobs whose worker died, or froze past its lock; one worker of the queue hears of each. */
  readonly onStalled?: (jobId: string) => void;
  readonly telemetry?: Telemetry;
}

/** How long a handler may take to stop once it was told to, in milliseconds. What does not listen, native code for one, is left behind. */
const STOP_MS = 2_000;

/** The reason of holds after a refusal of Redis, and how long they last, in milliseconds. */
const REFUSED = 'refused by Redis';
const REFUSED_PAUSE_MS = 1_000;

/** Jobs that were running when the process had to stop go back to the queue with this reason. */
class DrainError extends Error {}

/**
 * The consuming side of one queue. The payload is parsed before the handler sees it. A handler that throws a
 * `ClipyardError` which is not retryable ends its job at once; everything else is retried by the queue's settings.
 */
export class JobWorker<Q extends QueueName> {
  private readonly worker: Worker;
  private readonly running = new Set<AbortController>();
  private readonly holds = new Set<string>();
  private draining = false;
  private resuming: NodeJS.Timeout | undefined;

  constructor(
    queue: Q,
    handler: (context: JobContext<Q>) => Promise<unknown>,
    private readonly options: JobWorkerOptions,
  ) {
    const settings = QUEUE_SETTINGS[queue];
    this.worker = new Worker(queue, (job, token, signal) => this.run(queue, handler, job, token, signal), {
      connection: options.redis,
      prefix: options.prefix,
      concurrency: options.concurrency ?? settings.concurrency,
      lockDuration: options.lockMs,
      stalledInterval: options.lockMs,
      maxStalledCount: settings.maxStalledCount,
      autorun: false,
      ...(options.telemetry === undefined ? {} : { telemetry: options.telemetry }),
    });
    this.worker.on('stalled', (id) => options.onStalled?.(id));
    this.worker.on('error', (error) => {
      options.onError(error);
      if (isRefusal(error)) this.pauseBriefly();
    });
    this.worker.on('failed', (job, error) => options.onError(error, { id: job?.id ?? '' }));
  }

  /** Begins to take jobs. */
  start(): void {
    this.worker
      .run()
      .catch((error: unknown) => this.options.onError(error instanceof Error ? error : new Error(String(error))));
  }

  /** Takes no jobs for this reason. Running jobs continue. */
  hold(reason: string): void {
    this.holds.add(reason);
    void this.worker.pause(true);
  }

  /** Ends a hold. The worker takes jobs again once no other reason holds it. */
  release(reason: string): void {
    if (this.holds.delete(reason) && this.holds.size === 0 && !this.draining) void this.worker.resume();
  }

  get active(): number {
    return this.running.size;
  }

  /**
   * Takes no more jobs, lets the running ones end within `deadlineMs`, then aborts them: each goes back to the
   * queue at once instead of after its lock ends, whether its handler stops or not.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.draining = true;
    clearTimeout(this.resuming);
    const timer = setTimeout(
      () => this.running.forEach((controller) => controller.abort(new DrainError('The worker is stopping'))),
      deadlineMs,
    );
    try {
      await this.worker.close();
    } finally {
      clearTimeout(timer);
    }
  }

  private async run(
    queue: Q,
    handler: (context: JobContext<Q>) => Promise<unknown>,
    job: Job,
    token: string | undefined,
    lost: AbortSignal | undefined,
  ): Promise<unknown> {
    // A worker that was waiting for a job when the hold began still gets one.
    if (this.holds.size > 0) {
      await this.handBack(job, token);
      throw new WaitingError();
    }
    const parsed = jobSchemas[queue].safeParse(job.data);
    if (!parsed.success)
      throw new UnrecoverableError(
        `invalid_request: the payload of ${queue} job ${String(job.id)} does not parse: ${parsed.error.message}`,
      );
    const controller = new AbortController();
    // Not AbortSignal.any: for a job that does little it costs more than the rest.
    const lose = (): void => controller.abort(lost?.reason);
    lost?.addEventListener('abort', lose);
    this.running.add(controller);
    const work = (): Promise<unknown> =>
      handler({
        id: job.id ?? '',
        payload: parsed.data as JobPayload<Q>,
        attempt: job.attemptsMade + 1,
        lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
        deaths: job.stalledCounter,
        signal: controller.signal,
        waitedMs: Math.max(0, (job.processedOn ?? Date.now()) - job.timestamp),
        progress: (value) => job.updateProgress(value),
        children: async () => {
          const results = Object.values(await job.getChildrenValues<unknown>());
          const lost = Object.keys(await job.getIgnoredChildrenFailures());
          return { results, lost };
        },
        giveBack: async () => {
          await this.handBack(job, token);
          throw new WaitingError();
        },
        untilChildren: async (payload) => {
          await job.updateData(payload);
          if (await job.moveToWaitingChildren(token ?? '')) throw new WaitingChildrenError();
          // They have ended already.
          await this.handBack(job, token);
          throw new WaitingError();
        },
      });
    try {
      return await unlessDrained(work(), controller.signal);
    } catch (error) {
      if (error instanceof WaitingChildrenError || error instanceof WaitingError) throw error;
      if (controller.signal.reason instanceof DrainError) {
        await this.handBack(job, token);
        throw new WaitingError();
      }
      const typed = ClipyardError.from(asQueueError(error));
      if (!typed.retryable) throw new UnrecoverableError(`${typed.code}: ${typed.message}`);
      throw typed;
    } finally {
      lost?.removeEventListener('abort', lose);
      this.running.delete(controller);
    }
  }

  /** BullMQ itself waits between tries only if it has no connection. If Redis refuses, it would try again at once. */
  private pauseBriefly(): void {
    if (this.holds.has(REFUSED) || this.draining) return;
    this.hold(REFUSED);
    this.resuming = setTimeout(() => this.release(REFUSED), REFUSED_PAUSE_MS);
  }

  /** BullMQ puts a job that has a priority back without waking the workers that wait for one: they would look again in seconds. */
  private async handBack(job: Job, token: string | undefined): Promise<void> {
    await job.moveToWait(token);
    await this.options.redis.zadd(this.worker.toKey('marker'), 0, '0');
  }
}

/** The end of the work, or the drain's word where the work has not listened to it. */
async function unlessDrained<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const drained = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => (timer = setTimeout(() => reject(signal.reason as Error), STOP_MS)));
  });
  try {
    return await Promise.race([work, drained]);
  } finally {
    clearTimeout(timer);
  }
}
