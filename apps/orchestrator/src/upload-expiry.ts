import { type ObjectStore } from '@clipyard/object-store';
import { type UploadRepository } from '@clipyard/videos';

/** Deletes abandoned uploads and unfinished writes. */
export class UploadExpiry {
  constructor(
    private readonly store: ObjectStore,
    private readonly uploads: UploadRepository,
  ) {}

  /**
   * Deletes everything older than the given age.
   *
   * @returns how many uploads and unfinished writes were deleted
   */
  async sweep(hours: number): Promise<number> {
    const before = new Date(Date.now() - hours * 3600_000);
    return (await this.uploads.sweepAbandoned(before)) + (await this.store.removeUnfinished(before));
  }
}
