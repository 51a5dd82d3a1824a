import { featureId, type FeatureKey } from '@clipyard/api-contract';
import { type FilmstripJob, type FilmstripJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

const jobIdOf = (key: FeatureKey): string => `filmstrip-${featureId(key).replace('/', '-')}`;

/** Filmstrips as jobs of the queue `filmstrips`. */
export class QueueFilmstripJobs implements FilmstripJobs {
  constructor(private readonly queues: JobQueues) {}

  async enqueue(job: FilmstripJob): Promise<void> {
    await this.queues.add('filmstrips', job, { jobId: jobIdOf(job) });
  }

  isQueued(key: FeatureKey): Promise<boolean> {
    return this.queues.isPending('filmstrips', jobIdOf(key));
  }

  async waiting(): Promise<number> {
    const { waiting = 0, prioritized = 0 } = await this.queues.counts('filmstrips');
    return waiting + prioritized;
  }
}
