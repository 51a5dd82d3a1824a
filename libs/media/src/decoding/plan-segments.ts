import { ClipyardError, type SegmentRule } from '@clipyard/api-contract';

import { type DecodeRequest } from '../frame-decoder.js';
import { type SegmentMoments, segmentMoments } from '../sampling/segment-picks.js';
import { countStrideSegments, type Span, strideSegments } from '../sampling/stride-segments.js';
import { type Timeline } from '../sampling/timeline.js';

/** A segment and its frames, as indices of moments. */
export interface PlannedSegment extends Span, SegmentMoments {
  /** Later segments need no moment before this one. */
  readonly keepFrom: number;
}

/** A shorter part without frames at the end of a file is not reported. */
export const LEAST_REST_MS = 1_000;

export interface Sampling {
  readonly timeline: Timeline;
  readonly settings: DecodeRequest['settings'];
  /** Width × height of a frame. */
  readonly pixels: number;
}

/** Selects the frames of a segment. */
export function planSegment(span: Span, { timeline, settings, pixels }: Sampling): PlannedSegment {
  const moments = segmentMoments(timeline, span, settings, pixels);
  // The last frame may still be shown when the next segment begins.
  return { ...span, ...moments, keepFrom: moments.to - 1 };
}

/** @throws ClipyardError `media_too_large` if there are more segments than allowed */
export function planStride(
  rule: Extract<SegmentRule, { by: 'stride' }>,
  maxSegments: number,
  sampling: Sampling,
): PlannedSegment[] {
  const { moments, endMs } = sampling.timeline;
  const whole = { startMs: moments[0]!.timeMs, endMs };
  const count = countStrideSegments(whole, rule);
  if (count > maxSegments)
    throw tooMany(
      `The video has ${count} segments, the limit is ${maxSegments}. ` +
        `Make the segments longer than ${rule.seconds} s or overlap less, or raise MAX_SEGMENTS`,
    );
  const planned = strideSegments(whole, rule).map((span) => planSegment(span, sampling));
  return planned.map((one, i) => ({ ...one, keepFrom: planned[i + 1]?.from ?? one.keepFrom }));
}

/** @param atMs - when the segment begins that is one too many */
export const tooManyShots = (maxSegments: number, atMs: number, { endMs }: Timeline): ClipyardError =>
  tooMany(
    `The video has more than ${maxSegments} shots, which is the limit: ` +
      `shot ${maxSegments + 1} begins after ${minutes(atMs)} of ${minutes(endMs)} minutes. ` +
      'Raise minSeconds or threshold, or raise MAX_SEGMENTS',
  );

const tooMany = (message: string): ClipyardError => new ClipyardError('media_too_large', message);
const minutes = (ms: number): string => (ms / 60_000).toFixed(1);
