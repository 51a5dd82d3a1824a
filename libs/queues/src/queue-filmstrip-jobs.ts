import { type FilmstripJob, type FilmstripJobs } from '@clipyard/jobs';

import { type JobQueues } from './job-queues.js';

const jobIdOf = ({ specId, videoId }: Pick<FilmstripJob, 'specId' | 'videoId'>): string =>
  `filmstrip-${specId}-${videoId}`;

/** Filmstrips as jobs of the queue `filmstrips`. */
export class QueueFilmstripJobs implements FilmstripJobs {
  constructor(private readonly queues: JobQueues) {}

  async enqueue(job: FilmstripJob): Promise<void> {
    await this.queues.add('filmstrips', job, { jobId: jobIdOf(job) });
  }

  isQueued(job: Pick<FilmstripJob, 'specId' | 'videoId'>): Promise<boolean> {
    return this.queues.isPending('filmstrips', jobIdOf(job));
  }

  async waiting(): Promise<number> {
    const { waiting = 0, prioritized = 0 } = await this.queues.counts('filmstrips');
    return waiting + prioritized;
  }
}
