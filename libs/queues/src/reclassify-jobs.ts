import { type Reclassification } from '@clipyard/api-contract';

import { type JobQueues } from './job-queues.js';

/** Puts parts of a reclassification before the predictors, but for those that are there. */
export async function addReclassifyJobs(
  queues: Pick<JobQueues, 'add' | 'isPending'>,
  { id: reclassificationId, project }: Pick<Reclassification, 'id' | 'project'>,
  parts: readonly number[],
): Promise<void> {
  for (const part of parts) {
    const jobId = `${reclassificationId}-${part}`;
    if (!(await queues.isPending('reclassify', jobId)))
      await queues.add('reclassify', { reclassificationId, part, project }, { jobId });
  }
}
