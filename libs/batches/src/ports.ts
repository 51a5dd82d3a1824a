import { type Caller, type Tenant } from '@clipyard/access';

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

/** The quota of an API key whose work continues after its call has ended. */
export interface KeyQuota {
  /**
   * Takes items for a batch. If it is repeated, only the items not taken yet are taken.
   *
   * @param key - id of the key; nothing is taken if it has been revoked or has expired
   * @throws ClipyardError `quota_exceeded`
   */
  takeItems(tenant: Tenant, key: string, id: string, items: number): Promise<void>;
}
