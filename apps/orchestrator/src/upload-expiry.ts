import { type ObjectStore } from '@clipyard/object-store';
import { type UploadRepository } from '@clipyard/repositories';

/** Takes away what senders and writers that are gone left behind. */
export class UploadExpiry {
  constructor(
    private readonly store: ObjectStore,
    private readonly uploads: UploadRepository,
  ) {}

  /** @returns how many uploads, and unfinished writes to the store, were older */
  async sweep(hours: number): Promise<number> {
    const before = new Date(Date.now() - hours * 3600_000);
    return (await this.uploads.sweepAbandoned(before)) + (await this.store.removeUnfinished(before));
  }
}
