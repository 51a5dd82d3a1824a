import { WorkerDirectory } from '@clipyard/queues';
import { type Logger, Metrics } from '@clipyard/service';
import { LOGGER, RedisOutage } from '@clipyard/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Gauge } from 'prom-client';

/** The gauge `clipyard_workers`: processes that take jobs. Counted on each scrape, which also removes dead ones. */
@Injectable()
export class WorkersGauge {
  constructor(
    @Inject(WorkerDirectory) private readonly directory: WorkerDirectory,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RedisOutage) private readonly outage: RedisOutage,
    @Inject(Metrics) metrics: Metrics,
  ) {
    metrics.gauge('workers', 'Worker processes by service and state', ['worker', 'state'], (gauge) =>
      this.collect(gauge),
    );
  }

  /** If Redis is away, the series are omitted: 0 would mean no workers. */
  private async collect(gauge: Gauge<'worker' | 'state'>): Promise<void> {
    gauge.reset();
    try {
      for (const { service, state } of await this.directory.list()) gauge.inc({ worker: service, state });
    } catch (error) {
      if (!this.outage.explains(error)) this.logger.warn({ err: error }, 'counting the workers failed');
    }
  }
}
