import { type Caller } from '@clipyard/access';

/** The caller's quota of items. */
export interface ItemQuota {
  /** Number of items that may be submitted now; Infinity if there is no limit. */
  itemsLeft(caller: Caller): Promise<number>;
  /**
   * Takes items for a batch. If it is repeated, only the items not taken yet are taken.
   *
   * @throws ClipyardError `quota_exceeded`
   */
  takeItems(caller: Caller, batchId: string, items: number): Promise<void>;
  /** Gives back the items of a submission that failed. */
  giveBackItems(caller: Caller, batchId: string, items: number): Promise<void>;
}
