import { type ClipRange, ClipyardError } from '@clipyard/api-contract';

import { type Sampled } from './sample-timeline.js';
import { type Timeline } from './timeline.js';

/** How far the end of a range may be past the end of the video: durations that tools show are often rounded. */
const END_TOLERANCE_MS = 100;

/** A part of a timeline. */
export interface TimelinePart extends Required<Sampled> {
  /** Index of its first moment in the whole timeline. */
  readonly first: number;
}

const seconds = (ms: number): string => `${Math.round(ms) / 1000} s`;

/**
 * Checks that a video has a part.
 *
 * @throws ClipyardError `range_invalid`
 */
export function checkRange({ startMs, endMs }: ClipRange, timeline: Timeline): void {
  const lasts = `The video ends at ${seconds(timeline.endMs)}`;
  if (endMs !== null && endMs <= startMs)
    throw new ClipyardError('range_invalid', `The part ends at ${seconds(endMs)}, before it starts`);
  if (startMs >= timeline.endMs)
    throw new ClipyardError('range_invalid', `${lasts}, but the part starts at ${seconds(startMs)}`);
  if (endMs !== null && endMs > timeline.endMs + END_TOLERANCE_MS)
    throw new ClipyardError('range_invalid', `${lasts}, but the part ends at ${seconds(endMs)}`);
  const firstMs = timeline.moments[0]?.timeMs ?? 0;
  if (endMs !== null && endMs <= firstMs)
    throw new ClipyardError(
      'range_invalid',
      `The first frame is shown at ${seconds(firstMs)}, after the part has ended`,
    );
}

/** @returns the moments that are shown in a range; the first one may have begun before it */
export function timelinePart({ moments, endMs: videoEndMs }: Timeline, { startMs, endMs }: ClipRange): TimelinePart {
  const begun = (timeMs: number): number => {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle]!.timeMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const partEndMs = Math.min(endMs ?? Infinity, videoEndMs);
  const first = moments[begun(startMs)]?.timeMs === startMs ? begun(startMs) : Math.max(0, begun(startMs) - 1);
  const part = startMs < partEndMs ? moments.slice(first, begun(partEndMs)) : [];
  return { first, moments: part, startMs: Math.max(startMs, moments[0]?.timeMs ?? 0), endMs: partEndMs };
}
