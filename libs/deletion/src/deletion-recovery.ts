import { EVERYBODY } from '@clipyard/access';
import { type DeletionJobs, type Recoverable, type Recovered } from '@clipyard/jobs';
import { passOver } from '@clipyard/object-store';

import { type DeletionRepository } from './deletion-repository.js';

/** Gives unfinished deletions their jobs back, and looks again whether those that wait can continue. */
export class DeletionRecovery implements Recoverable {
  constructor(
    private readonly deletions: DeletionRepository,
    private readonly jobs: DeletionJobs,
  ) {}

  async recover(): Promise<Recovered> {
    const { done, unreadable } = await passOver(await this.deletions.open(), async (id) => {
      const request = await this.deletions.request(EVERYBODY, id);
      if (request === null || (await this.jobs.isQueued(id))) return false;
      await this.jobs.enqueue(request);
      return true;
    });
    return { continued: done, open: [], unreadable };
  }
}
