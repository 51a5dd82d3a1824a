import { groupedFolds, type TrainingRow } from '@clipyard/classifier';
import { SeededRandom } from '@clipyard/tensors';

import { type ClipSet } from './clip-sets.js';

const FOLDS = 5;
/** Stream of the seeds; those of the classifier have lower numbers. */
const STREAM = 20;

/** Rows that are tested by models that were trained on all others. */
export interface OuterFold {
  readonly repetition: number;
  /** Indices of the test rows. */
  readonly test: readonly number[];
}

/** Five grouped folds per repetition, seeds 1, 2, …, or one fold per group. */
export function outerFolds(rows: readonly TrainingRow[], kind: ClipSet['folds'], repetitions: number): OuterFold[] {
  if (kind === 'leave-one-group-out')
    return [...new Set(rows.map(({ group }) => group))].sort().map((group) => ({
      repetition: 0,
      test: [...rows.keys()].filter((i) => rows[i]!.group === group),
    }));
  return Array.from({ length: repetitions }, (_, repetition) =>
    groupedFolds(rows, [...rows.keys()], FOLDS, SeededRandom.fromSeed(repetition + 1, STREAM)).map(({ heldOut }) => ({
      repetition,
      test: heldOut,
    })),
  ).flat();
}
