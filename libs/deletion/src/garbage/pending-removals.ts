import { type ListedObject, MAX_LIST_PAGE, type ObjectStore } from '@clipyard/object-store';
import pMap from 'p-map';

import { type DeletionLog } from '../deletion-log.js';

const PARALLEL_CHECKS = 16;

/** Collects objects to delete, and deletes them page by page. */
export class PendingRemovals {
  private readonly waiting: ListedObject[] = [];

  /** @param isDryRun - whether the objects stay */
  constructor(
    private readonly store: ObjectStore,
    private readonly log: DeletionLog,
    private readonly isDryRun: boolean,
  ) {}

  async add(object: ListedObject): Promise<void> {
    this.waiting.push(object);
    if (this.waiting.length >= MAX_LIST_PAGE) await this.flush();
  }

  async flush(): Promise<void> {
    const objects = this.waiting.splice(0);
    // An object that was written again since is in use.
    const same = await pMap(
      objects,
      async ({ key, modifiedAt }) => {
        const head = this.isDryRun ? null : await this.store.head(key);
        return this.isDryRun || head?.modifiedAt.getTime() === modifiedAt.getTime();
      },
      { concurrency: PARALLEL_CHECKS },
    );
    await this.log.remove(objects.filter((_, i) => same[i]));
  }
}
