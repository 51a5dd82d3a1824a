import { type Alignment } from './align-frames.js';

/**
 * Agreement of changes over time from which two videos count as near-duplicates, chosen on recorded clips; see
 * docs/benchmarks/2026-11-30-similar.md.
 */
const CORRELATION = 0.23;
/**
 * Frames of near-duplicates are much more alike than those of other videos. This is the share of the way from there to
 * equal frames.
 */
const SIMILARITY_SHARE = 0.4;
/**
 * Frames of near-duplicates agree most at the aligned moments. Of the clips that the correlation was chosen on, 552 of
 * 553 pairs of copies reach 0.83.
 */
const TIMING = 0.8;
/** Median absolute deviations above the median that chance hardly ever exceeds. */
const DEVIATIONS = 5;
/** Copies always reach this correlation if their features are good for anything. */
const MOST_BY_CHANCE = 0.85;
/** Videos in which nothing changes are near-duplicates if their frames are nearly equal. */
const STATIC_SIMILARITY = 0.99;
/** Such frames must also be this much nearer to each other than to those of other videos. */
const STATIC_SHARE = 0.05;

/** How much videos of a dataset that have nothing to do with each other agree. */
export interface UsualAgreement {
  /** Mean similarity of frames of different videos. */
  readonly similarity: number;
  /** Correlation that different videos hardly ever reach. */
  readonly correlation: number;
}

/**
 * The correlation that different videos hardly ever reach, from those of some pairs. Features with few numbers agree by
 * chance more often. A few near-duplicates among the pairs do not matter.
 */
export function chanceCorrelation(correlations: readonly number[]): number {
  const middleOf = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const middle = middleOf(correlations);
  return Math.min(MOST_BY_CHANCE, middle + DEVIATIONS * middleOf(correlations.map((x) => Math.abs(x - middle))));
}

/**
 * Whether two aligned videos are near-duplicates.
 *
 * @param agreement - null if it is not known
 */
export function isNearDuplicate(
  { correlation, similarity, timing }: Alignment,
  agreement: UsualAgreement | null,
): boolean {
  const usual = agreement?.similarity ?? null;
  const bar = Math.max(CORRELATION, agreement?.correlation ?? 0);
  return (
    (correlation >= bar &&
      timing >= TIMING &&
      (usual === null || similarity >= usual + SIMILARITY_SHARE * (1 - usual))) ||
    (usual !== null && similarity >= STATIC_SIMILARITY && 1 - similarity <= STATIC_SHARE * (1 - usual))
  );
}
