import { type SkippedObject } from '@clipyard/api-contract';

/** Kinds of stored work that get their jobs back from the object store. The names appear in logs. */
export type RecoverySource =
  'batches' | 'runs' | 'classifications' | 'reclassifications' | 'reviews' | 'deletions' | 'watches';

export interface Recovered {
  /** How many got a job. */
  readonly continued: number;
  /** The ids of unfinished work that uses a quota of items in flight. */
  readonly open: readonly string[];
  /** Records that cannot be read and were passed over. */
  readonly unreadable: readonly SkippedObject[];
}

/** A kind of stored work that gets its jobs back from the object store, whatever happened to Redis. */
export interface Recoverable {
  /** Enqueues all unfinished work that has no job. */
  recover(): Promise<Recovered>;
}
