import { type SegmentRule } from '@clipyard/api-contract';

/** A part of a video, in whole milliseconds from the start of the file. The end is exclusive. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A remainder shorter than this fraction of a segment belongs to the segment before it. */
const SHORTEST_REST = 0.1;

/** The number of segments of `strideSegments`, without listing them. */
export function countStrideSegments(whole: Span, rule: Extract<SegmentRule, { by: 'stride' }>): number {
  const [length, step] = [rule.seconds * 1000, (rule.seconds - rule.overlap) * 1000];
  const rest = whole.endMs - whole.startMs - length;
  return rest <= 0 ? 1 : 1 + Math.ceil(Math.max(0, rest / step - (SHORTEST_REST * length) / step));
}

/**
 * Divides a video into segments of equal length, each one step after the one before. The last segment ends with the
 * video.
 *
 * @param whole - from the first frame to the end of the last one
 * @returns at least one segment
 */
export function strideSegments(whole: Span, rule: Extract<SegmentRule, { by: 'stride' }>): Span[] {
  const [length, step] = [rule.seconds * 1000, (rule.seconds - rule.overlap) * 1000];
  const count = countStrideSegments(whole, rule);
  return Array.from({ length: count }, (_, i) => {
    const startMs = Math.floor(whole.startMs) + Math.round(i * step);
    return { startMs, endMs: i === count - 1 ? Math.ceil(whole.endMs) : startMs + Math.round(length) };
  });
}
