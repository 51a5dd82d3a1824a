import { type Settings } from '@clipyard/config';
import { idsOf, type QueueName, queues, taskOf } from '@clipyard/jobs';
import { isDisconnection, type JobContext, JobWorker, type RedisClient, type Telemetry } from '@clipyard/queues';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';

import { withLogFields } from './log-context.js';
import { type Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { RedisOutage } from './redis-outage.js';
import { LOGGER, SETTINGS, TELEMETRY, WORKER_REDIS } from './tokens.js';
import { WorkerPresence } from './worker-presence.js';

/**
 * The workers of this process, one per queue. Each app registers its handlers once; they drain together on shutdown.
 */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers = new Map<QueueName, Pick<JobWorker<QueueName>, 'drain' | 'hold' | 'release'>>();
  private readonly holds = new Set<string>();
  private readonly seconds: Histogram<'queue' | 'outcome'>;
  private readonly retries: Counter<'queue'>;
  private readonly stalls: Counter<'queue'>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(WORKER_REDIS) private readonly redis: RedisClient,
    @Inject(WorkerPresence) private readonly presence: WorkerPresence,
    @Inject(RedisOutage) private readonly outage: RedisOutage,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry | undefined,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.seconds = metrics.seconds('job_seconds', 'Time a job ran', ['queue', 'outcome']);
    this.retries = metrics.counter('job_retries_total', 'Jobs that ran again after they had failed', ['queue']);
    this.stalls = metrics.counter(
      'job_stalls_total',
      'Jobs taken back from workers that died or froze past their lock',
      ['queue'],
    );
  }

  onApplicationBootstrap(): void {
    this.presence.start();
  }

  /**
   * Starts to consume a queue.
   *
   * @param concurrency - jobs at once; by default the value in `queues`
   * @throws Error if the queue has a handler already
   */
  consume<Q extends QueueName>(
    queue: Q,
    handler: (context: JobContext<Q>) => Promise<unknown>,
    concurrency?: number,
  ): void {
    if (this.workers.has(queue)) throw new Error(`Queue ${queue} has a handler already`);
    // Prometheus' rate() misses the first event of a series that does not start at zero.
    this.retries.inc({ queue }, 0);
    this.stalls.inc({ queue }, 0);
    for (const outcome of ['completed', 'failed']) this.seconds.zero({ queue, outcome });
    const timed = async (context: JobContext<Q>): Promise<unknown> => {
      const stop = this.seconds.startTimer({ queue });
      const end = this.presence.begin({ queue, ...taskOf(queue, context.payload) });
      if (context.attempt > 1) this.retries.inc({ queue });
      try {
        const result = await handler(context);
        stop({ outcome: 'completed' });
        end(true);
        return result;
      } catch (error) {
        stop({ outcome: 'failed' });
        end(false);
        throw error;
      }
    };
    const worker = new JobWorker(
      queue,
      (context) => withLogFields({ queue, job: context.id, ...idsOf(queue, context.payload) }, () => timed(context)),
      {
        redis: this.redis,
        prefix: this.settings.QUEUE_PREFIX,
        lockMs: this.settings.JOB_LOCK_MS,
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(this.telemetry === undefined ? {} : { telemetry: this.telemetry }),
        onStalled: (job) => {
          this.stalls.inc({ queue });
          this.logger.warn({ queue, job }, 'worker died or froze, its job is restarted');
        },
        onError: (error, job) => {
          if (job === undefined && isDisconnection(error)) this.outage.disconnected(error);
          else if (!this.outage.explains(error))
            this.logger.warn({ err: error, queue, job: job?.id }, job === undefined ? 'worker' : 'job failed');
        },
      },
    );
    this.workers.set(queue, worker);
    for (const reason of this.holds) worker.hold(reason);
    worker.start();
    this.presence.open(concurrency ?? queues[queue].settings.concurrency);
  }

  /** Takes no jobs from any queue for this reason. Running jobs continue. */
  hold(reason: string): void {
    this.holds.add(reason);
    for (const worker of this.workers.values()) worker.hold(reason);
  }

  /** Ends a hold. */
  release(reason: string): void {
    this.holds.delete(reason);
    for (const worker of this.workers.values()) worker.release(reason);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([
      this.presence.drain(),
      ...[...this.workers.values()].map((worker) => worker.drain(this.settings.DRAIN_TIMEOUT_MS)),
    ]);
    await this.presence.leave();
  }
}
