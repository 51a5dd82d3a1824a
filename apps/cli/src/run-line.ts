import { trainsTransformer } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';

import { epochLine, searchLine } from './output.js';

/** Progress of a training run as text: the epoch of the transformer, or the candidate and fold of other presets. */
export const runLine = (run: TrainingRun): string => epochLine(run) ?? searchLine(run) ?? run.state;

/**
 * The progress of a training run.
 *
 * @returns [done, total], in epochs for the transformer, otherwise in percent
 */
export function runShare({ epochs, hyperparameters, progress }: TrainingRun): [number, number] {
  return trainsTransformer(hyperparameters.preset)
    ? [epochs.length, hyperparameters.epochs]
    : [Math.round(progress * 100), 100];
}
