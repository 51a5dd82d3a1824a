import { Cancellations } from '@clipyard/queues';
import { type Logger } from '@clipyard/service';
import { JobWorkers, LOGGER } from '@clipyard/service';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { Training } from './training.js';

/** Consumes the `train` queue, one run at a time. */
@Injectable()
export class TrainProcessor implements OnApplicationBootstrap {
  constructor(
    @Inject(Training) private readonly training: Training,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.consume(
      'train',
      async ({ id, payload: { trainingRunId: run, project }, signal: drain, lastAttempt, attempt }) => {
        this.logger.info({ run, attempt }, 'training run starts');
        await this.cancellations.withSignal(id, drain, (signal) =>
          this.training.run({ project }, run, signal, { lastAttempt, drain }),
        );
        await this.cancellations.forget(id);
      },
    );
  }
}
