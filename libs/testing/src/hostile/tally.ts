import { appendFileSync } from 'node:fs';

/** True in the long form, `npm run robustness`; `npm test` runs a short one. */
export const isLongForm = (): boolean => process.env['CLIPYARD_ROBUSTNESS'] === 'full';

/** How one hostile input ended. `npm run robustness` counts them into docs/benchmarks/robustness.md. */
export interface Ending {
  /** What was fed, and to what: one table. */
  readonly suite: string;
  /** Kind of the input: one row. */
  readonly kind: string;
  /** An error code, or what the right answer was. */
  readonly outcome: string;
  /** Milliseconds until it ended. */
  readonly ms: number;
}

/** Keeps endings for the report, where one is being made. */
export function tally(endings: readonly Ending[]): void {
  const file = process.env['CLIPYARD_ROBUSTNESS_LOG'];
  if (file !== undefined) appendFileSync(file, endings.map((ending) => `${JSON.stringify(ending)}\n`).join(''));
}
