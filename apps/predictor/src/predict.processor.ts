import { ShardCompletion } from '@clipyard/batches';
import { type Settings } from '@clipyard/config';
import { QueueReclassificationJobs } from '@clipyard/queues';
import { JobWorkers, SETTINGS } from '@clipyard/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import { ModelCache } from './model-cache.js';
import { Reclassification } from './reclassification.js';
import { SingleClassification } from './single-classification.js';

/** Two shards at once, so that one is read or written while the other is predicted. */
const SHARDS_AT_ONCE = 2;

/** Consumes `classify`, `classify-shards` and `reclassify`. */
@Injectable()
export class PredictProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ShardCompletion) private readonly shards: ShardCompletion,
    @Inject(SingleClassification) private readonly single: SingleClassification,
    @Inject(Reclassification) private readonly reclassification: Reclassification,
    @Inject(ModelCache) private readonly models: ModelCache,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(QueueReclassificationJobs) private readonly jobs: QueueReclassificationJobs,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.consume(
      'classify-shards',
      async ({ payload, children, untilChildren, signal, lastAttempt }) => {
        if (!(await this.shards.complete(payload, (await children()).results, signal, lastAttempt)))
          await untilChildren({ ...payload, again: true });
      },
      SHARDS_AT_ONCE,
    );
    this.workers.consume(
      'reclassify',
      async ({ payload: { reclassificationId: id, part, project }, signal, lastAttempt }) => {
        const next = await this.reclassification.run({ project }, id, part, signal, lastAttempt);
        if (next !== null) await this.jobs.enqueue({ id, project }, [next]);
      },
      SHARDS_AT_ONCE,
    );
    this.workers.consume(
      'classify',
      async ({ payload, children, signal, lastAttempt }) =>
        this.single.run(payload, payload.classificationId, (await children()).results, signal, lastAttempt),
      this.settings.CLASSIFY_CONCURRENCY,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.models.close();
  }
}
