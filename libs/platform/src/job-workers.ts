import { type JobPayload, type QueueName } from '@clipyard/contracts';
import { type Settings } from '@clipyard/config';
import { type Logger, Metrics } from '@clipyard/observability';
import { JobWorker, QUEUE_SETTINGS, type JobContext, type RedisClient } from '@clipyard/queues';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type Histogram } from 'prom-client';
import { LOGGER, SETTINGS, WORKER_REDIS } from './tokens.js';
import { WorkerPresence, type Task } from './worker-presence.js';

/** The queues that this process consumes. Each app names its handlers once; they drain together on shutdown. */
@Injectable()
export class JobWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers = new Map<QueueName, { drain(deadlineMs: number): Promise<void>; readonly active: number }>();
  private readonly seconds: Histogram<'queue' | 'outcome'>;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(WORKER_REDIS) private readonly redis: RedisClient,
    @Inject(WorkerPresence) private readonly presence: WorkerPresence,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.seconds = metrics.seconds('job_seconds', 'Time a job ran', ['queue', 'outcome']);
  }

  onApplicationBootstrap(): void {
    this.presence.start();
  }

  /** Begins to consume a queue. A queue has one kind of handler, so naming it twice is a mistake. */
  consume<Q extends QueueName>(queue: Q, handler: (context: JobContext<Q>) => Promise<unknown>, concurrency?: number): void {
    if (this.workers.has(queue)) throw new Error(`Queue ${queue} has a handler already`);
    const timed = async (context: JobContext<Q>): Promise<unknown> => {
      const stop = this.seconds.startTimer({ queue });
      const end = this.presence.begin(taskOf(queue, context.payload));
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
    const worker = new JobWorker(queue, timed, {
      redis: this.redis,
      prefix: this.settings.QUEUE_PREFIX,
      lockMs: this.settings.JOB_LOCK_MS,
      ...(concurrency === undefined ? {} : { concurrency }),
      onError: (error, job) => this.logger.warn({ err: error, queue, job: job?.id }, job === undefined ? 'worker' : 'job failed'),
    });
    this.workers.set(queue, worker);
    worker.start();
    this.presence.open(concurrency ?? QUEUE_SETTINGS[queue].concurrency);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.presence.drain(), ...[...this.workers.values()].map((worker) => worker.drain(this.settings.DRAIN_TIMEOUT_MS))]);
    await this.presence.leave();
  }
}

/** What the job belongs to, whatever queue it came from. */
function taskOf(queue: QueueName, payload: JobPayload<QueueName>): Task {
  const { batchId, trainingRunId, classificationId, reclassificationId, shard }: { batchId?: string | null; trainingRunId?: string; classificationId?: string; reclassificationId?: string; shard?: number; uri?: string } = payload;
  const subject = batchId ?? trainingRunId ?? classificationId ?? reclassificationId ?? null;
  return { queue, subject, shard: subject === null ? null : (shard ?? null) };
}
