import { type Evaluation } from '@clipyard/client';

type Reliability = NonNullable<NonNullable<Evaluation['calibration']>['reliability']>;

/** One row a bin, as the chart reads it: bins without videos leave theirs out. */
export function reliabilityRows({
  before,
  after,
}: Reliability): { said: number; ideal: number; before?: number; after?: number }[] {
  return after.map(({ from, to, accuracy }, i) => {
    const said = (from + to) / 2;
    const earlier = before[i]?.accuracy ?? null;
    return {
      said,
      ideal: said,
      ...(earlier === null ? {} : { before: earlier }),
      ...(accuracy === null ? {} : { after: accuracy }),
    };
  });
}
