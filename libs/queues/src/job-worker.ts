import { ClipyardError } from '@clipyard/api-contract';
import { type JobPayload, type QueueName, queues } from '@clipyard/jobs';
import {
  DelayedError,
  type Job,
  type Telemetry,
  UnrecoverableError,
  WaitingChildrenError,
  WaitingError,
  Worker,
} from 'bullmq';

import { type RedisClient } from './redis-connection.js';
import { asQueueError, isRefusal } from './redis-problem.js';

export interface JobContext<Q extends QueueName> {
  readonly id: string;
  readonly payload: JobPayload<Q>;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly lastAttempt: boolean;
  /** Number of workers that died, or froze past their lock, while they ran the job. */
  readonly deaths: number;
  /** Aborts when the deadline of the drain has passed, or when the job has lost its lock. */
  readonly signal: AbortSignal;
  readonly waitedMs: number;
  progress(value: object): Promise<void>;
  /** Results of the extract jobs under a shard, and the jobs that failed without a result. */
  children(): Promise<{ results: unknown[]; lost: string[] }>;
  /** Ends this run without using up an attempt: the job goes back to its queue, for this or another worker. */
  giveBack(): Promise<never>;
  /** Ends this run without using up an attempt: the job goes back to its queue after so many milliseconds. */
  postpone(ms: number): Promise<never>;
  /** Ends this run. The job runs again, with this payload, once the jobs that were added under it have ended. */
  untilChildren(payload: JobPayload<Q>): Promise<never>;
}

export interface JobWorkerOptions {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly concurrency?: number;
  /**
   * Duration of a job's lock, in milliseconds. It is renewed after half of it. Jobs of a killed worker restart after
   * it.
   */
  readonly lockMs: number;
  readonly onError: (error: Error, job?: { id: string }) => void;
  /** Called for each job whose worker died or froze past its lock, in one worker of the queue. */
  readonly onStalled?: (jobId: string) => void;
  readonly telemetry?: Telemetry;
}

/**
 * How long a handler gets to stop after its signal aborted, in milliseconds. Native code, for example, does not stop.
 */
const STOP_MS = 2_000;

/** The reason for holds after Redis has refused a command, and their duration in milliseconds. */
const REFUSED = 'refused by Redis';
const REFUSED_PAUSE_MS = 1_000;

/** The reason with which jobs go back to the queue if they still run at the deadline of a drain. */
class DrainError extends Error {}

/**
 * The consuming side of one queue. Payloads are validated before the handler gets them. If the handler throws a
 * `ClipyardError` that is not retryable, the job fails at once; other errors are retried by the queue's settings.
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
    const { settings } = queues[queue];
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
   * Takes no more jobs and lets the running ones end within `deadlineMs`. Then it aborts them, and each goes back to
   * the queue at once instead of when its lock expires, whether or not its handler stops.
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
    const parsed = queues[queue].payload.safeParse(job.data);
    if (!parsed.success)
      throw new UnrecoverableError(
        `invalid_request: the payload of ${queue} job ${String(job.id)} does not parse: ${parsed.error.message}`,
      );
    const controller = new AbortController();
    // AbortSignal.any would cost more than all the rest for a small job.
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
        postpone: async (ms) => {
          await job.moveToDelayed(Date.now() + ms, token);
          throw new DelayedError();
        },
        untilChildren: async (payload) => {
          await job.updateData(payload);
          if (await job.moveToWaitingChildren(token ?? '')) throw new WaitingChildrenError();
          // The children have ended already.
          await this.handBack(job, token);
          throw new WaitingError();
        },
      });
    try {
      return await unlessDrained(work(), controller.signal);
    } catch (error) {
      if (error instanceof WaitingChildrenError || error instanceof WaitingError || error instanceof DelayedError)
        throw error;
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

  /** BullMQ waits between attempts only without a connection. If Redis refuses, it would try again at once. */
  private pauseBriefly(): void {
    if (this.holds.has(REFUSED) || this.draining) return;
    this.hold(REFUSED);
    this.resuming = setTimeout(() => this.release(REFUSED), REFUSED_PAUSE_MS);
  }

  /** BullMQ does not wake waiting workers for a prioritized job that goes back. They would look again seconds later. */
  private async handBack(job: Job, token: string | undefined): Promise<void> {
    await job.moveToWait(token);
    await this.options.redis.zadd(this.worker.toKey('marker'), 0, '0');
  }
}

/** The result of the work, or a rejection with the drain's reason if the work does not stop. */
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
