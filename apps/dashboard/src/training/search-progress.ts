import { type TrainingRun } from '@clipyard/client';

/** Where a run is that compares heads. Runs of earlier versions, and of a single head, lack it. */
interface Search {
  readonly candidate: string;
  readonly candidateNumber: number;
  readonly candidates: number;
  readonly fold: number;
  readonly folds: number;
}

/** `linear-mean (2 of 5), fold 3 of 15`, or null if the run compares no heads at the moment. */
export function searchText(run: TrainingRun): string | null {
  const { searching } = run as { readonly searching?: Search | null };
  if (searching == null) return null;
  const { candidate, candidateNumber, candidates, fold, folds } = searching;
  return `${candidate} (${candidateNumber} of ${candidates}), fold ${Math.min(fold + 1, folds)} of ${folds}`;
}
