import { type DecodeRequest } from '../frame-decoder.js';
import { EXACT_PIXELS } from './key-frames.js';
import { sampleTimeline } from './sample-timeline.js';
import { type Span } from './stride-segments.js';
import { type Timeline } from './timeline.js';
import { timelinePart } from './timeline-part.js';

/** The moments of a segment, as indices of the whole timeline: from one (inclusive) to another (exclusive). */
export interface SegmentMoments {
  readonly from: number;
  readonly to: number;
  /** The sampled ones, in order. */
  readonly picks: readonly number[];
}

/**
 * Samples a segment by the rules for a part of a video (`selectPart`).
 *
 * @param pixels - width × height of a frame
 */
export function segmentMoments(
  timeline: Timeline,
  span: Span,
  { sampling, maxFrames }: Pick<DecodeRequest['settings'], 'sampling' | 'maxFrames'>,
  pixels: number,
): SegmentMoments {
  const part = timelinePart(timeline, span);
  const { first, moments } = part;
  const moved = (places: readonly number[]): number[] => places.map((place) => first + place);
  const range = { from: first, to: first + moments.length };
  if (sampling === 'head') return { ...range, picks: moved(moments.slice(0, maxFrames).map((_, i) => i)) };
  if (moments.length > maxFrames && moments.length * pixels > EXACT_PIXELS) {
    const picks = sampleTimeline(part, maxFrames, true);
    if (timeline.identified || picks.every((pick) => moments[pick]!.key)) return { ...range, picks: moved(picks) };
  }
  return { ...range, picks: moved(sampleTimeline(part, maxFrames, false)) };
}
