import { type Alignment } from './align-frames.js';

/**
 * Agreement of changes over time from which two videos count as near-duplicates. It was chosen on drawn clips; see
 * docs/adr/0019.
 */
const CORRELATION = 0.23;
/**
 * Frames of near-duplicates are much more alike than those of other videos. This is the share of the way from there to
 * equal frames.
 */
const SIMILARITY_SHARE = 0.4;
/** Videos in which nothing changes are near-duplicates if their frames are nearly equal. */
const STATIC_SIMILARITY = 0.99;
/** Such frames must also be this much nearer to each other than to those of other videos. */
const STATIC_SHARE = 0.05;

/**
 * Whether two aligned videos are near-duplicates.
 *
 * @param usual - mean similarity of frames of different videos; null if it is not known
 */
export const isNearDuplicate = ({ correlation, similarity }: Alignment, usual: number | null): boolean =>
  (correlation >= CORRELATION && (usual === null || similarity >= usual + SIMILARITY_SHARE * (1 - usual))) ||
  (usual !== null && similarity >= STATIC_SIMILARITY && 1 - similarity <= STATIC_SHARE * (1 - usual));
