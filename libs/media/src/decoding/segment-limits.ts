import { type SegmentRule } from '@clipyard/api-contract';

import { type DecodeLimits } from '../frame-decoder.js';

export type TimeLimits = Pick<DecodeLimits, 'timeoutMs' | 'cpuSeconds'>;

const GIB = 1024 ** 3;
const MINUTE = 60;
/** Seconds of video that are decoded after the end of a shot before it is certain. */
const AHEAD_SECONDS = 3;

const times = (factor: number, { timeoutMs, cpuSeconds }: TimeLimits): TimeLimits => ({
  timeoutMs: timeoutMs * factor,
  cpuSeconds: cpuSeconds * factor,
});

/** The limits on reading all packets of a file: those of a clip for each started GiB. */
export const scanLimits = (limits: TimeLimits, bytes: number): TimeLimits => times(Math.ceil(bytes / GIB), limits);

/** The limits on a segment: those of a clip for each started minute that it may last. */
export function segmentLimits(limits: TimeLimits, rule: SegmentRule): TimeLimits {
  const seconds = rule.by === 'stride' ? rule.seconds : rule.maxSeconds + 2 * rule.minSeconds + AHEAD_SECONDS;
  return times(Math.ceil(seconds / MINUTE), limits);
}

/** The limits on finding the shots of a video: those of a clip for each started minute. */
export const wholeLimits = (limits: TimeLimits, endMs: number): TimeLimits =>
  times(Math.ceil(endMs / 1000 / MINUTE), limits);
