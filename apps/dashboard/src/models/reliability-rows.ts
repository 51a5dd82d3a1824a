import { type Evaluation } from '@clipyard/client';

type Reliability = NonNullable<NonNullable<Evaluation['calibration']>['reliability']>;

/** Chart rows, one per bin of confidence. The accuracy of bins without videos is left out. */
export function reliabilityRows({
  before,
  after,
}: Reliability): { confidence: number; ideal: number; before?: number; after?: number }[] {
  return after.map(({ from, to, accuracy }, i) => {
    const confidence = (from + to) / 2;
    const earlier = before[i]?.accuracy ?? null;
    return {
      confidence,
      ideal: confidence,
      ...(earlier === null ? {} : { before: earlier }),
      ...(accuracy === null ? {} : { after: accuracy }),
    };
  });
}
