import {
  type ClassificationJobs,
  type ItemsInFlight,
  type ReclassificationJobs,
  type Recoverable,
} from '@clipyard/jobs';

import { type ClassificationRepository } from './classification-repository.js';
import { type ReclassificationRepository } from './reclassification-repository.js';

/** Gives unfinished classifications their jobs back. */
export class ClassificationRecovery implements Recoverable {
  readonly name = 'classifications';

  constructor(
    private readonly classifications: ClassificationRepository,
    private readonly jobs: ClassificationJobs,
    private readonly quotas: ItemsInFlight,
  ) {}

  async recover(): Promise<{ continued: number; open: readonly string[] }> {
    let continued = 0;
    const open: string[] = [];
    for await (const request of this.classifications.open()) {
      open.push(request.id);
      if (request.key !== null) await this.quotas.note(request.key, request.id, 1);
      if (await this.jobs.isQueued(request.id)) continue;
      await this.jobs.enqueue(request);
      continued++;
    }
    return { continued, open };
  }
}

/** Gives the next parts of unfinished reclassifications their jobs back. */
export class ReclassificationRecovery implements Recoverable {
  readonly name = 'reclassifications';

  constructor(
    private readonly reclassifications: ReclassificationRepository,
    private readonly jobs: ReclassificationJobs,
  ) {}

  async recover(): Promise<{ continued: number; open: readonly string[] }> {
    const ids = await this.reclassifications.open();
    for (const id of ids) {
      const parts = await this.reclassifications.nextParts(id);
      const request = await this.reclassifications.request(id);
      if (request !== null) await this.jobs.enqueue(request, parts);
    }
    return { continued: ids.length, open: [] };
  }
}
