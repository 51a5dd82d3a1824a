import { type JobPayload, type JobStatus, type QueueName, queueNames, queues } from '@clipyard/jobs';
import { FlowProducer, type JobsOptions, Queue, QueueEvents, type Telemetry } from 'bullmq';

import { LossWatch } from './loss-watch.js';
import { probe, requireRoom } from './probe.js';
import { isLost, type RedisClient } from './redis-connection.js';
import { asQueueError, isMissingScript, silentRedis } from './redis-problem.js';

/** Limit for one operation on a queue, in milliseconds. */
const DEADLINE_MS = 8_000;

export interface AddOptions {
  /** If a job with this id exists, nothing is added. This makes dispatching safe to repeat. */
  readonly jobId?: string;
  /** 1 (first) to 2^21. The default is 1, because jobs without a priority would precede all others. */
  readonly priority?: number;
  readonly delayMs?: number;
  /** Delayed jobs with the same name that are added within half of their delay are merged into one. */
  readonly mergeAs?: string;
}

/** A parent job that runs once all its extract jobs have ended. */
type WaitingQueue = 'divide' | 'pack' | 'classify-shards' | 'classify';

export interface ExtractFlow<Q extends WaitingQueue = WaitingQueue> {
  readonly queue: Q;
  readonly jobId: string;
  readonly payload: JobPayload<Q>;
  readonly children: readonly {
    readonly jobId: string;
    readonly payload: JobPayload<'extract'>;
    readonly priority: number;
  }[];
}

/** Values from the settings that override those of `queues`. */
export interface QueueOverrides {
  readonly attempts?: Partial<Record<QueueName, number>>;
  /** How long finished jobs are kept, in seconds. */
  readonly keepSeconds?: number;
  /** Traces jobs. Default: none. */
  readonly telemetry?: Telemetry;
}

function jobOptions(queue: QueueName, overrides: QueueOverrides, options: AddOptions = {}): JobsOptions {
  const { settings } = queues[queue];
  const age = overrides.keepSeconds === undefined ? {} : { age: overrides.keepSeconds };
  return {
    attempts: overrides.attempts?.[queue] ?? settings.attempts,
    backoff: { type: 'exponential', delay: settings.backoffMs, jitter: settings.jitter },
    removeOnComplete: settings.keepCompleted === 0 ? true : { count: settings.keepCompleted, ...age },
    removeOnFail: { count: settings.keepFailed, ...age },
    priority: options.priority ?? 1,
    ...(options.jobId === undefined ? {} : { jobId: options.jobId }),
    ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
    ...(options.mergeAs === undefined
      ? {}
      : { deduplication: { id: options.mergeAs, ttl: Math.ceil((options.delayMs ?? 0) / 2) } }),
  };
}

/** The producing side of every queue. Payloads are validated before they are added. */
export class JobQueues {
  private readonly queues: ReadonlyMap<QueueName, Queue>;
  private readonly flows: FlowProducer;
  private readonly events = new Map<QueueName, QueueEvents>();

  /** @param blocking - a connection without command timeouts, for waiting for events */
  constructor(
    private readonly redis: RedisClient,
    private readonly blocking: RedisClient,
    readonly prefix: string,
    private readonly onError: (error: Error) => void = () => undefined,
    private readonly overrides: QueueOverrides = {},
  ) {
    const options = {
      connection: redis,
      prefix,
      ...(overrides.telemetry === undefined ? {} : { telemetry: overrides.telemetry }),
    };
    this.queues = new Map(queueNames.map((name) => [name, new Queue(name, options)]));
    this.flows = new FlowProducer(options);
    for (const queue of this.queues.values()) queue.on('error', onError);
    this.flows.on('error', onError);
  }

  queue(name: QueueName): Queue {
    return this.queues.get(name)!;
  }

  /** @throws ClipyardError `queue_unavailable` if Redis does not take the job */
  async add<Q extends QueueName>(name: Q, payload: JobPayload<Q>, options: AddOptions = {}): Promise<void> {
    const data: unknown = queues[name].payload.parse(payload);
    await this.guard(() => this.queue(name).add(name, data, jobOptions(name, this.overrides, options)));
  }

  /** Adds a parent with its extract jobs. It runs when all of them have ended, successfully or not. */
  async addFlow<Q extends ExtractFlow['queue']>(flow: ExtractFlow<Q>): Promise<void> {
    await this.guard(() =>
      this.flows.add({
        name: flow.queue,
        queueName: flow.queue,
        prefix: this.prefix,
        data: queues[flow.queue].payload.parse(flow.payload),
        opts: jobOptions(flow.queue, this.overrides, { jobId: flow.jobId }),
        children: flow.children.map((child) => ({
          queueName: 'extract',
          prefix: this.prefix,
          ...this.extractJob(child),
        })),
      }),
    );
  }

  /** Adds extract jobs under a running job, which waits for them when it calls `JobContext.untilChildren`. */
  async addChildren(
    { queue, jobId }: Pick<ExtractFlow, 'queue' | 'jobId'>,
    children: ExtractFlow['children'],
  ): Promise<void> {
    const parent = { id: jobId, queue: this.queue(queue).qualifiedName };
    await this.guard(() =>
      this.queue('extract').addBulk(
        children.map((child) => {
          const job = this.extractJob(child);
          return { ...job, opts: { ...job.opts, parent } };
        }),
      ),
    );
  }

  /** True while a job is queued or running. A failed job is removed, so that its id can be used again. */
  async isPending(name: QueueName, jobId: string): Promise<boolean> {
    return this.guard(async () => {
      const state = await this.queue(name).getJobState(jobId);
      if (state === 'failed') await (await this.queue(name).getJob(jobId))?.remove();
      return state !== 'unknown' && state !== 'failed' && state !== 'completed';
    });
  }

  /** Finds a job of any queue by its id; null if there is none. */
  async find(jobId: string): Promise<JobStatus | null> {
    return this.guard(async () => {
      for (const name of queueNames) {
        const job = await this.queue(name).getJob(jobId);
        if (job === undefined) continue;
        const at = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));
        return {
          id: jobId,
          payload: queues[name].payload.parse(job.data),
          queue: name,
          state: await job.getState(),
          attempts: job.attemptsMade,
          progress: job.progress,
          failedReason: job.failedReason ?? null,
          createdAt: new Date(job.timestamp),
          startedAt: at(job.processedOn),
          finishedAt: at(job.finishedOn),
        };
      }
      return null;
    });
  }

  /**
   * Resolves when the job has ended, successfully or not, when the time is over, or when `signal` aborts. The object
   * store has the outcome.
   */
  async waitUntilEnded(name: QueueName, jobId: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const events = this.eventsOf(name);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const onEnded = (event: { jobId: string }): void => (event.jobId === jobId ? end() : undefined);
    const timer = setTimeout(end, timeoutMs);
    events.on('completed', onEnded).on('failed', onEnded);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
    try {
      // Only after the listeners were added: otherwise an end in between would be missed.
      const state = await this.guard(() => this.queue(name).getJobState(jobId));
      if (!['completed', 'failed', 'unknown'].includes(state)) await ended;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      events.off('completed', onEnded).off('failed', onEnded);
    }
  }

  /**
   * Adds a job unless it exists, and waits for its result, which is kept nowhere.
   *
   * @returns the result; null if the job fails, the time is over, or `signal` aborts
   */
  async resultOf<Q extends QueueName>(
    name: Q,
    payload: JobPayload<Q>,
    options: AddOptions & { readonly jobId: string },
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<unknown> {
    const events = this.eventsOf(name);
    let end: (result: unknown) => void = () => undefined;
    const ended = new Promise<unknown>((resolve) => (end = resolve));
    const onCompleted = ({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }): void =>
      jobId === options.jobId ? end(returnvalue) : undefined;
    const onFailed = ({ jobId }: { jobId: string }): void => (jobId === options.jobId ? end(null) : undefined);
    const onAbort = (): void => end(null);
    const timer = setTimeout(onAbort, timeoutMs);
    signal.addEventListener('abort', onAbort);
    events.on('completed', onCompleted).on('failed', onFailed);
    if (signal.aborted) onAbort();
    try {
      // The listeners are there first: otherwise a fast job would end unnoticed.
      await events.waitUntilReady();
      await this.add(name, payload, options);
      return await ended;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      events.off('completed', onCompleted).off('failed', onFailed);
    }
  }

  /** Number of jobs by state. Reads counters only. */
  async counts(name: QueueName): Promise<Record<string, number>> {
    return this.guard(() =>
      this.queue(name).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'waiting-children', 'failed'),
    );
  }

  /** Calls `onLost` when Redis has lost its data. The caller starts and stops the watch. */
  watchForLoss(onLost: () => Promise<void>): LossWatch {
    return new LossWatch(this.redis, this.prefix, onLost);
  }

  /** @throws ClipyardError `queue_unavailable` if Redis does not answer, refuses changes or is almost full */
  async requireRoom(): Promise<void> {
    await this.guard(async () => {
      await probe(this.redis, this.prefix);
      await requireRoom(this.redis);
    });
  }

  /** @throws ClipyardError `queue_unavailable` if Redis does not answer or refuses changes */
  async probe(): Promise<void> {
    await this.guard(() => probe(this.redis, this.prefix));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await this.flows.close();
    await Promise.all([...this.events.values()].map((events) => events.close()));
  }

  private extractJob({ jobId, payload, priority }: ExtractFlow['children'][number]) {
    // Otherwise a parent would wait forever for a child that failed.
    return {
      name: 'extract',
      data: queues.extract.payload.parse(payload),
      opts: { ...jobOptions('extract', this.overrides, { jobId, priority }), ignoreDependencyOnFailure: true },
    };
  }

  private eventsOf(name: QueueName): QueueEvents {
    const known = this.events.get(name);
    if (known !== undefined) return known;
    // A blocking read needs a separate connection. It starts with the oldest event in Redis: by default it would miss
    // events that precede its first read.
    const events = new QueueEvents(name, {
      connection: this.blocking.duplicate(),
      prefix: this.prefix,
      lastEventId: '0-0',
    });
    events.on('error', this.onError).setMaxListeners(0);
    this.events.set(name, events);
    return events;
  }

  /** Limits the time of an operation, because BullMQ waits for a connection forever. */
  private async guard<T>(work: () => Promise<T>): Promise<T> {
    if (isLost(this.redis)) throw silentRedis();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(silentRedis()), DEADLINE_MS)));
    try {
      return await Promise.race([work(), deadline]);
    } catch (error) {
      // If Redis refused the first transaction with a script, the client considers the script stored as long as the
      // connection lives, and every later transaction would fail.
      if (isMissingScript(error)) this.redis.disconnect(true);
      throw asQueueError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
