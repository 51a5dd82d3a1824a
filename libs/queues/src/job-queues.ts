import { type JobPayload, jobSchemas, type QueueName, queueNames } from '@clipyard/jobs';
import { FlowProducer, type JobsOptions, Queue, QueueEvents, type Telemetry } from 'bullmq';

import { LossWatch } from './loss-watch.js';
import { probe } from './probe.js';
import { QUEUE_SETTINGS } from './queue-settings.js';
import { isLost, type RedisClient } from './redis-connection.js';
import { asQueueError, silentRedis } from './redis-problem.js';

/** For one operation on a queue, in milliseconds. */
const DEADLINE_MS = 8_000;

export interface AddOptions {
  /** Adding an id that still exists is a silent no-op: that is what makes dispatch safe to repeat. */
  readonly jobId?: string;
  /** 1 (first) to 2^21; jobs without one would outrank all others, so 1 is the default. */
  readonly priority?: number;
  readonly delayMs?: number;
  /** Delayed jobs that are added under one such name within half of their delay become one. */
  readonly mergeAs?: string;
}

/** A parent that runs once all its extract jobs have ended. */
export interface ExtractFlow<
  Q extends 'pack' | 'classify-shards' | 'classify' = 'pack' | 'classify-shards' | 'classify',
> {
  readonly queue: Q;
  readonly jobId: string;
  readonly payload: JobPayload<Q>;
  readonly children: readonly {
    readonly jobId: string;
    readonly payload: JobPayload<'extract'>;
    readonly priority: number;
  }[];
}

export interface JobStatus {
  readonly id: string;
  /** What it works on. */
  readonly payload: JobPayload<QueueName>;
  readonly queue: QueueName;
  readonly state: string;
  readonly attempts: number;
  readonly progress: unknown;
  readonly failedReason: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What a deployment sets in place of `QUEUE_SETTINGS`. */
export interface QueueOverrides {
  readonly attempts?: Partial<Record<QueueName, number>>;
  /** How long ended jobs are kept for people who look, at most, in seconds. */
  readonly keepSeconds?: number;
  /** Makes traces; none unless given. */
  readonly telemetry?: Telemetry;
}

function jobOptions(queue: QueueName, overrides: QueueOverrides, options: AddOptions = {}): JobsOptions {
  const settings = QUEUE_SETTINGS[queue];
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

/** The producing side of every queue. Payloads are parsed by their schema before they leave. */
export class JobQueues {
  private readonly queues: ReadonlyMap<QueueName, Queue>;
  private readonly flows: FlowProducer;
  private readonly events = new Map<QueueName, QueueEvents>();

  /** `blocking` is a connection without command timeouts, for waiting on events. */
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
    const data: unknown = jobSchemas[name].parse(payload);
    await this.guard(() => this.queue(name).add(name, data, jobOptions(name, this.overrides, options)));
  }

  /** Adds a parent with its extract jobs. It runs when all of them have ended, whatever their end. */
  async addFlow<Q extends ExtractFlow['queue']>(flow: ExtractFlow<Q>): Promise<void> {
    await this.guard(() =>
      this.flows.add({
        name: flow.queue,
        queueName: flow.queue,
        prefix: this.prefix,
        data: jobSchemas[flow.queue].parse(flow.payload),
        opts: jobOptions(flow.queue, this.overrides, { jobId: flow.jobId }),
        children: flow.children.map((child) => ({
          queueName: 'extract',
          prefix: this.prefix,
          ...this.extractJob(child),
        })),
      }),
    );
  }

  /** Adds extract jobs to those that a job which runs waits for, once it says so (`JobContext.untilChildren`). */
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

  /** True while a job waits or runs. One that failed for good is removed, so that its id can be used again. */
  async isPending(name: QueueName, jobId: string): Promise<boolean> {
    return this.guard(async () => {
      const state = await this.queue(name).getJobState(jobId);
      if (state === 'failed') await (await this.queue(name).getJob(jobId))?.remove();
      return state !== 'unknown' && state !== 'failed' && state !== 'completed';
    });
  }

  /** Looks a job up by its id, whatever queue it is in; null where no queue knows it. */
  async find(jobId: string): Promise<JobStatus | null> {
    return this.guard(async () => {
      for (const name of queueNames) {
        const job = await this.queue(name).getJob(jobId);
        if (job === undefined) continue;
        const at = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));
        return {
          id: jobId,
          payload: jobSchemas[name].parse(job.data),
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
    const hear = (event: { jobId: string }): void => (event.jobId === jobId ? end() : undefined);
    const timer = setTimeout(end, timeoutMs);
    events.on('completed', hear).on('failed', hear);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
    try {
      // Once the listeners are in place, so that no end falls between the two.
      const state = await this.guard(() => this.queue(name).getJobState(jobId));
      if (!['completed', 'failed', 'unknown'].includes(state)) await ended;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      events.off('completed', hear).off('failed', hear);
    }
  }

  /** Jobs by state, for metrics and health: counters only, nothing is scanned. */
  async counts(name: QueueName): Promise<Record<string, number>> {
    return this.guard(() =>
      this.queue(name).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'waiting-children', 'failed'),
    );
  }

  /** Calls `onLost` when Redis has lost what it held. The caller starts and stops it. */
  watchForLoss(onLost: () => Promise<void>): LossWatch {
    return new LossWatch(this.redis, this.prefix, onLost);
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
    // A parent would wait for ever for a child that failed for good.
    return {
      name: 'extract',
      data: jobSchemas.extract.parse(payload),
      opts: { ...jobOptions('extract', this.overrides, { jobId, priority }), ignoreDependencyOnFailure: true },
    };
  }

  private eventsOf(name: QueueName): QueueEvents {
    const known = this.events.get(name);
    if (known !== undefined) return known;
    // A blocking read needs a connection of its own. From the first event that Redis still has: by default it would
    // begin with what comes after its first read, and miss what ends before.
    const events = new QueueEvents(name, {
      connection: this.blocking.duplicate(),
      prefix: this.prefix,
      lastEventId: '0-0',
    });
    events.on('error', this.onError).setMaxListeners(0);
    this.events.set(name, events);
    return events;
  }

  /** Bounded: BullMQ itself waits for a connection for ever, and our callers have callers. */
  private async guard<T>(work: () => Promise<T>): Promise<T> {
    if (isLost(this.redis)) throw silentRedis();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(silentRedis()), DEADLINE_MS)));
    try {
      return await Promise.race([work(), deadline]);
    } catch (error) {
      throw asQueueError(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
