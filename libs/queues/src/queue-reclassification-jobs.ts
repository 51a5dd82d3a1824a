import { type Reclassification } from '@clipyard/api-contract';
import { type ReclassificationJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

/** Parts of reclassifications as jobs of the queue `reclassify`. */
export class QueueReclassificationJobs implements ReclassificationJobs {
  constructor(private readonly queues: Pick<JobQueues, 'add' | 'isPending'>) {}

  async enqueue(
    { id: reclassificationId, project }: Pick<Reclassification, 'id' | 'project'>,
    parts: readonly number[],
  ): Promise<void> {
    for (const part of parts) {
      const jobId = `${reclassificationId}-${part}`;
      if (!(await this.queues.isPending('reclassify', jobId)))
        await this.queues.add('reclassify', { reclassificationId, part, project }, { jobId });
    }
  }
}
