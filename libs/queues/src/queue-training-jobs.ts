import { type TrainingRun } from '@clipyard/api-contract';
import { type TrainingJobs } from '@clipyard/jobs';

import { type Cancellations } from './cancellations.js';
import { type JobQueues } from './job-queues.js';

/**
 * The id of a run's job, under which it is also cancelled. Each resume has a job of its own, because the id of a
 * finished job cannot be used again.
 */
export const trainingJobId = ({ id, resumes }: Pick<TrainingRun, 'id' | 'resumes'>): string =>
  resumes === 0 ? id : `${id}-${resumes}`;

/** Training runs as jobs of the queue `train`. */
export class QueueTrainingJobs implements TrainingJobs {
  constructor(
    private readonly queues: JobQueues,
    private readonly cancellations: Cancellations,
  ) {}

  async enqueue(run: Pick<TrainingRun, 'id' | 'resumes' | 'project'>): Promise<void> {
    await this.queues.add('train', { trainingRunId: run.id, project: run.project }, { jobId: trainingJobId(run) });
  }

  isQueued(run: Pick<TrainingRun, 'id' | 'resumes'>): Promise<boolean> {
    return this.queues.isPending('train', trainingJobId(run));
  }

  cancel(run: Pick<TrainingRun, 'id' | 'resumes'>): Promise<void> {
    return this.cancellations.cancel(trainingJobId(run));
  }
}
