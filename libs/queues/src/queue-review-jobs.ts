import { type ReviewJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

/** Review queues to build, as jobs of the queue `reviews`. */
export class QueueReviewJobs implements ReviewJobs {
  constructor(private readonly queues: Pick<JobQueues, 'add' | 'isPending'>) {}

  async enqueue({ id: reviewQueueId, project }: { readonly id: string; readonly project: string }): Promise<void> {
    if (!(await this.queues.isPending('reviews', reviewQueueId)))
      await this.queues.add('reviews', { reviewQueueId, project }, { jobId: reviewQueueId });
  }
}
