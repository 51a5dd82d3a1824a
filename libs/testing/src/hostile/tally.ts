import { appendFileSync } from 'node:fs';

/** True in the long form, `npm run robustness`; `npm test` runs a short one. */
export const isLongForm = (): boolean => process.env['CLIPYARD_ROBUSTNESS'] === 'full';

/** How one hostile input ended. `npm run robustness` counts them into docs/benchmarks/robustness.md. */
export interface Ending {
  /** The input and its reader; one table each. */
  readonly suite: string;
  /** Kind of the input; one row each. */
  readonly kind: string;
  /** An error code, or the right answer. */
  readonly outcome: string;
  /** Milliseconds until it ended. */
  readonly ms: number;
}

/** Records endings for the report, if one is being made. */
export function tally(endings: readonly Ending[]): void {
  const file = process.env['CLIPYARD_ROBUSTNESS_LOG'];
  if (file !== undefined) appendFileSync(file, endings.map((ending) => `${JSON.stringify(ending)}\n`).join(''));
}
