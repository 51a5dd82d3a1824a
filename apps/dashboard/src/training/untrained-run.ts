import { type TrainingRun } from '@clipyard/client';

/** Whether the features of a run come from random weights. The run has a warning in that case. */
export const isUntrained = ({ warnings }: Pick<TrainingRun, 'warnings'>): boolean =>
  warnings.some((warning) => /untrained/i.test(warning));
