import { type TrainingRun } from '@clipyard/client';
import { trainsTransformer } from '@clipyard/contracts';

import { duration, epochLine } from './output.js';

/** Where a run is that compares heads. Runs of earlier versions, and of a single head, lack it. */
interface Search {
  readonly candidate: string;
  readonly candidateNumber: number;
  readonly candidates: number;
  readonly fold: number;
  readonly folds: number;
}

/** Progress of a training run: epochs of the transformer, candidate and fold of other presets. */
export function runLine(run: TrainingRun): string {
  if (trainsTransformer(run.hyperparameters.preset)) return epochLine(run) ?? run.state;
  const { searching } = run as { readonly searching?: Search | null };
  const left = run.etaSeconds === null ? '' : `, ETA ${duration(run.etaSeconds)}`;
  if (searching == null) return `${run.state}${left}`;
  const { candidate, candidateNumber, candidates, fold, folds } = searching;
  return `${candidate} (${candidateNumber}/${candidates}), fold ${Math.min(fold + 1, folds)}/${folds}${left}`;
}

/** Finished share of the run: [done, total], in epochs of the transformer, otherwise in percent. */
export function runShare({ epochs, hyperparameters, progress }: TrainingRun): [number, number] {
  return trainsTransformer(hyperparameters.preset)
    ? [epochs.length, hyperparameters.epochs]
    : [Math.round(progress * 100), 100];
}
