import type { Leakage, Split } from '@clipyard/contracts';

/** What splitting has to know of a labelled video. */
export interface TrainingRow {
  readonly videoId: string;
  readonly label: string;
  /** Rows of one group (one scene, one person) must not be spread over splits. */
  readonly group?: string | undefined;
  /** Fixes the row's split. */
  readonly split?: Split | undefined;
}

/** Indices into the rows. */
export interface SplitPlan {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** Sentences for people: leakage, classes without rows, a validation split that says nothing. */
  readonly warnings: readonly string[];
  readonly leakage: Leakage;
}
