import { type Caller } from '@clipyard/access';
import { type ApiKey, type BatchOptions } from '@clipyard/api-contract';
import { type ItemEntry, type SelectFile } from '@clipyard/item-lists';

import { type ListedEntry } from './sorted-listing.js';

/** Lists the objects below a prefix. */
export interface WatchSources {
  /** @throws ClipyardError `source_*` */
  list(prefix: string, signal: AbortSignal, select: SelectFile): AsyncIterable<ListedEntry>;
}

/** Takes the batches of watches. */
export interface WatchBatches {
  exists(id: string): Promise<boolean>;
  /** Submits a batch under an id. Of several submissions with one id, one becomes the batch. */
  submit(
    caller: Caller,
    submission: { readonly id: string; readonly options: BatchOptions; readonly items: AsyncIterable<ItemEntry> },
  ): Promise<unknown>;
}

/** Checks the options of batches. */
export interface BatchOptionsCheck {
  /** @throws ClipyardError as a submission with these options */
  check(caller: Caller, options: BatchOptions): Promise<void>;
}

/** The API keys of the deployment. */
export interface WatchKeys {
  /** The key with this id; null if it was revoked or has expired. */
  valid(id: string): Promise<ApiKey | null>;
}

/** How many items a caller may submit now; Infinity without a limit. */
export interface WatchQuota {
  itemsLeft(caller: Caller): Promise<number>;
}
