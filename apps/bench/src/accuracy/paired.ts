import { mean, round } from '../statistics.js';

export interface MeanAndError {
  readonly mean: number;
  /** Standard error over folds. Folds of repeated cross-validation share rows, so the true one is larger. */
  readonly standardError: number;
}

export function meanAndError(values: readonly number[]): MeanAndError {
  const average = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean: round(average, 4), standardError: round(Math.sqrt(variance / values.length), 4) };
}

/** Difference a − b, fold by fold. */
export const paired = (a: readonly number[], b: readonly number[]): MeanAndError =>
  meanAndError(a.map((value, i) => value - b[i]!));

/** The difference in standard errors; 0 if there is none, ±Infinity never: equal differences count as one each. */
export function inErrors({ mean: difference, standardError }: MeanAndError): number {
  if (difference === 0) return 0;
  return round(standardError === 0 ? Math.sign(difference) : difference / standardError, 2);
}
