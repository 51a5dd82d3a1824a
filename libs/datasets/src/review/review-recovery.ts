import { type Recoverable, type Recovered, type ReviewJobs } from '@clipyard/jobs';
import { passOver } from '@clipyard/object-store';

import { type ReviewQueueRepository } from './review-queue-repository.js';

/** Gives unfinished review queues their jobs back. */
export class ReviewRecovery implements Recoverable {
  constructor(
    private readonly queues: ReviewQueueRepository,
    private readonly jobs: ReviewJobs,
  ) {}

  async recover(): Promise<Recovered> {
    const { done, unreadable } = await passOver(await this.queues.openIds(), async (id) => {
      const queue = await this.queues.unfinished(id);
      if (queue !== null) await this.jobs.enqueue(queue);
      return queue !== null;
    });
    return { continued: done, open: [], unreadable };
  }
}
