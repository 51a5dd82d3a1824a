import { EVERYBODY } from '@clipyard/access';
import { type Recoverable, type Recovered, type TrainingJobs } from '@clipyard/jobs';
import { passOver } from '@clipyard/object-store';

import { type TrainingRunRepository } from './training-run-repository.js';

/** Gives unfinished training runs their jobs back, and passes orders to cancel on to those that are queued. */
export class TrainingRecovery implements Recoverable {
  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly jobs: TrainingJobs,
  ) {}

  async recover(): Promise<Recovered> {
    const { done, unreadable } = await passOver(await this.runs.open(), async (id) => {
      const run = await this.runs.get(EVERYBODY, id);
      if (run === null) return false;
      if (run.state === 'cancelling') await this.jobs.cancel(run);
      if (await this.jobs.isQueued(run)) return false;
      await this.jobs.enqueue(run);
      return true;
    });
    return { continued: done, open: [], unreadable };
  }
}
