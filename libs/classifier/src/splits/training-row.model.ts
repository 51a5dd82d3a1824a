import type { Leakage, Split } from '@clipyard/api-contract';

/** The fields of a labelled video that splitting depends on. */
export interface TrainingRow {
  readonly videoId: string;
  readonly label: string;
  /** Rows of one group (one scene, one person) must not be spread over splits. */
  readonly group?: string | undefined;
  /** Fixes the split of the row. */
  readonly split?: Split | undefined;
}

/** Row indices of each split. */
export interface SplitPlan {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** Sentences for users: leakage, classes without rows, a validation split that is not informative. */
  readonly warnings: readonly string[];
  readonly leakage: Leakage;
}
