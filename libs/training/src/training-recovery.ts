import { type Recoverable, type TrainingJobs } from '@clipyard/jobs';

import { type TrainingRunRepository } from './training-run-repository.js';

/** Gives unfinished training runs their jobs back, and passes orders to cancel on to those that are queued. */
export class TrainingRecovery implements Recoverable {
  readonly name = 'runs';

  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly jobs: TrainingJobs,
  ) {}

  async recover(): Promise<{ continued: number; open: readonly string[] }> {
    let continued = 0;
    for (const id of await this.runs.open()) {
      const run = await this.runs.get(id);
      if (run === null) continue;
      if (run.state === 'cancelling') await this.jobs.cancel(run);
      if (await this.jobs.isQueued(run)) continue;
      await this.jobs.enqueue(run);
      continued++;
    }
    return { continued, open: [] };
  }
}
