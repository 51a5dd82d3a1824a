import { type QueueDepth } from '@clipyard/api-contract';
import { BatchReader } from '@clipyard/batches';
import { queueNames } from '@clipyard/jobs';
import { JobQueues } from '@clipyard/queues';
import { type Logger, Metrics } from '@clipyard/service';
import { LOGGER, RedisOutage } from '@clipyard/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Gauge } from 'prom-client';

const STATES = ['waiting', 'prioritized', 'active', 'delayed'] as const;

/** The gauge `clipyard_backlog_jobs`: jobs left to do, which autoscaling is based on. Counted on each scrape. */
@Injectable()
export class Backlog {
  constructor(
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(BatchReader) private readonly batches: BatchReader,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RedisOutage) private readonly outage: RedisOutage,
    @Inject(Metrics) metrics: Metrics,
  ) {
    metrics.gauge(
      'backlog_jobs',
      'Jobs left to do by queue and state; unqueued: videos of running batches that are not in Redis yet',
      ['queue', 'state'],
      (gauge) => this.collect(gauge),
    );
  }

  /**
   * Videos left: queued, running, and those of batches that are not queued yet.
   *
   * @throws ClipyardError `queue_unavailable`
   */
  async videos(): Promise<number> {
    const [counts, unqueued] = await Promise.all([this.queues.counts('extract'), this.batches.unqueued()]);
    return STATES.reduce((sum, state) => sum + (counts[state] ?? 0), unqueued);
  }

  /**
   * Jobs of every queue by state.
   *
   * @throws ClipyardError `queue_unavailable`
   */
  depths(): Promise<QueueDepth[]> {
    return Promise.all(
      queueNames.map(async (queue) => {
        const {
          waiting = 0,
          prioritized = 0,
          active = 0,
          delayed = 0,
          failed = 0,
          ...rest
        } = await this.queues.counts(queue);
        return {
          queue,
          waiting: waiting + prioritized,
          active,
          delayed,
          blocked: rest['waiting-children'] ?? 0,
          failed,
        };
      }),
    );
  }

  /**
   * If Redis or the store is away, the series are omitted: 0 would mean no work. The other metrics are still served.
   */
  private async collect(gauge: Gauge<'queue' | 'state'>): Promise<void> {
    gauge.reset();
    try {
      const [counts, unqueued] = await Promise.all([
        Promise.all(queueNames.map((queue) => this.queues.counts(queue))),
        this.batches.unqueued(),
      ]);
      queueNames.forEach((queue, i) => STATES.forEach((state) => gauge.set({ queue, state }, counts[i]![state] ?? 0)));
      gauge.set({ queue: 'extract', state: 'unqueued' }, unqueued);
    } catch (error) {
      if (!this.outage.explains(error)) this.logger.warn({ err: error }, 'counting the backlog failed');
    }
  }
}
