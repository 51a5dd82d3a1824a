import { type TrainingRun } from '@clipyard/client';

/** A run says so among its warnings where the features that it learnt from come from random weights. */
export const isUntrained = ({ warnings }: Pick<TrainingRun, 'warnings'>): boolean =>
  warnings.some((warning) => /untrained/i.test(warning));
