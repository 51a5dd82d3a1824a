import { ReviewBuilder } from '@clipyard/datasets';
import { JobWorkers } from '@clipyard/service';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** Consumes `reviews`. */
@Injectable()
export class ReviewProcessor implements OnApplicationBootstrap {
  constructor(
    @Inject(ReviewBuilder) private readonly builder: ReviewBuilder,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.consume('reviews', async ({ payload, signal, lastAttempt }) => {
      await this.builder.run(payload.reviewQueueId, signal, lastAttempt);
    });
  }
}
