import { EVERYBODY } from '@clipyard/access';
import {
  type ClassificationJobs,
  type ItemsInFlight,
  type ReclassificationJobs,
  type Recoverable,
  type Recovered,
} from '@clipyard/jobs';
import { passOver } from '@clipyard/object-store';

import { type ClassificationRepository } from './classification-repository.js';
import { type ReclassificationRepository } from './reclassification-repository.js';

/** Gives unfinished classifications their jobs back. */
export class ClassificationRecovery implements Recoverable {
  constructor(
    private readonly classifications: ClassificationRepository,
    private readonly jobs: ClassificationJobs,
    private readonly quotas: ItemsInFlight,
  ) {}

  async recover(): Promise<Recovered> {
    const open = await this.classifications.open();
    const { done, unreadable } = await passOver(open, async (id) => {
      const request = await this.classifications.request(EVERYBODY, id);
      if (request === null) return false;
      if (request.key !== null) await this.quotas.note(request.key, id, 1);
      if (await this.jobs.isQueued(id)) return false;
      await this.jobs.enqueue(request);
      return true;
    });
    return { continued: done, open, unreadable };
  }
}

/** Gives the next parts of unfinished reclassifications their jobs back. */
export class ReclassificationRecovery implements Recoverable {
  constructor(
    private readonly reclassifications: ReclassificationRepository,
    private readonly jobs: ReclassificationJobs,
  ) {}

  async recover(): Promise<Recovered> {
    const { done, unreadable } = await passOver(await this.reclassifications.open(), async (id) => {
      const parts = await this.reclassifications.nextParts(EVERYBODY, id);
      const request = await this.reclassifications.request(EVERYBODY, id);
      if (request !== null) await this.jobs.enqueue(request, parts);
      return request !== null;
    });
    return { continued: done, open: [], unreadable };
  }
}
