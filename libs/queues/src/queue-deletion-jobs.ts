import { type DeletionJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

/** Deletions as jobs of the queue `deletions`. */
export class QueueDeletionJobs implements DeletionJobs {
  constructor(private readonly queues: Pick<JobQueues, 'add' | 'isPending'>) {}

  async enqueue({ id, project }: { readonly id: string; readonly project: string }): Promise<void> {
    await this.queues.add('deletions', { deletionId: id, project }, { jobId: id });
  }

  isQueued(id: string): Promise<boolean> {
    return this.queues.isPending('deletions', id);
  }
}
