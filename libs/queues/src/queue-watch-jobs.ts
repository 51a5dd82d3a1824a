import { type WatchJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

/** Runs of watches as jobs of the queue `watches`. */
export class QueueWatchJobs implements WatchJobs {
  constructor(private readonly queues: Pick<JobQueues, 'add' | 'isPending'>) {}

  async enqueue(
    { id, project }: { readonly id: string; readonly project: string },
    at: number | null = null,
  ): Promise<void> {
    // Jobs for later have ids of their own, so that a job for now is not kept from being added.
    const due = at === null ? { jobId: id } : { jobId: `${id}-${at}`, delayMs: Math.max(0, at - Date.now()) };
    await this.queues.add('watches', { watchId: id, project }, due);
  }

  isQueued(id: string): Promise<boolean> {
    return this.queues.isPending('watches', id);
  }
}
