import { type Failure } from '@clipyard/api-contract';

import { type Span } from '../sampling/stride-segments.js';
import { type Timeline } from '../sampling/timeline.js';
import { type Probed } from './probed.js';

/** A shorter difference between declared and measured durations is an error of rounding. */
const LEAST_MS = 1_000;
/** A file with fewer of its declared frames is not whole. */
const WHOLE = 0.99;

/**
 * Finds the part of a video that its file declares but does not contain. Declared durations are often wrong, so there
 * must be another sign: the demuxer reported an error, or the index lists more frames.
 *
 * @param declared - what the container declares
 * @param errorText - messages of the demuxer while it read all packets
 */
export function missingEnd(
  { endMs, moments, packets }: Timeline,
  { durationMs, frameCount }: Pick<Probed, 'durationMs' | 'frameCount'>,
  errorText: string,
): Span | null {
  const declaredMs = durationMs === null ? 0 : durationMs + (moments[0]?.timeMs ?? 0);
  const isCut = errorText !== '' || (frameCount !== null && packets < frameCount * WHOLE);
  return isCut && declaredMs - endMs > LEAST_MS ? { startMs: endMs, endMs: declaredMs } : null;
}

/** The error of the missing part. */
export const brokenOff = ({ startMs, endMs }: Span): Pick<Failure, 'code' | 'message'> => ({
  code: 'media_corrupt',
  message: `The file breaks off after ${seconds(startMs)} of ${seconds(endMs)} s. Copy it again, or repair it`,
});

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
