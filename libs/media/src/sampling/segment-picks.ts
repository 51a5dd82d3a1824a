import { type DecodeRequest } from '../frame-decoder.js';
import { EXACT_PIXELS } from './key-frames.js';
import { sampleTimeline } from './sample-timeline.js';
import { type Span } from './stride-segments.js';
import { type Timeline } from './timeline.js';

/** Positions of consecutive moments: from one (inclusive) to another (exclusive). */
export interface MomentRange {
  readonly from: number;
  readonly to: number;
}

/** Rounding error of frame times in containers that count milliseconds. */
const ROUNDING_MS = 2;

/**
 * Finds the moments of a part of a timeline: those that begin in it or, if none does, the one that is shown at its
 * start.
 */
export function momentsWithin({ moments }: Timeline, { startMs, endMs }: Span): MomentRange {
  const before = (timeMs: number): number => {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle]!.timeMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const from = before(startMs - ROUNDING_MS);
  const to = before(endMs - ROUNDING_MS);
  return from < to ? { from, to } : { from: Math.max(0, from - 1), to: Math.max(0, from - 1) + 1 };
}

/**
 * Selects the frames of a segment by the rules for a whole clip.
 *
 * @param range - its moments, at least one
 * @param endMs - when the segment ends
 * @param pixels - width × height of a frame
 * @returns indices of moments in the whole timeline, in order
 */
export function segmentPicks(
  timeline: Timeline,
  { from, to }: MomentRange,
  endMs: number,
  { sampling, maxFrames }: Pick<DecodeRequest['settings'], 'sampling' | 'maxFrames'>,
  pixels: number,
): number[] {
  if (sampling === 'head') return Array.from({ length: Math.min(maxFrames, to - from) }, (_, i) => from + i);
  const moments = timeline.moments.slice(from, to);
  const part = { ...timeline, moments, frames: to - from, endMs: Math.min(endMs, timeline.endMs) };
  if (moments.length > maxFrames && moments.length * pixels > EXACT_PIXELS) {
    const picks = sampleTimeline(part, maxFrames, true);
    if (timeline.identified || picks.every((pick) => moments[pick]!.key)) return picks.map((pick) => from + pick);
  }
  return sampleTimeline(part, maxFrames, false).map((pick) => from + pick);
}
