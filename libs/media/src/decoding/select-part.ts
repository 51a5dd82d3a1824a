import { type ClipRange, ClipyardError, type DecodedFrames, type Decoding } from '@clipyard/api-contract';

import { type DecodeRequest } from '../frame-decoder.js';
import { EXACT_PIXELS } from '../sampling/key-frames.js';
import { sampleTimeline } from '../sampling/sample-timeline.js';
import { type Timeline } from '../sampling/timeline.js';
import { checkRange, timelinePart } from '../sampling/timeline-part.js';
import { measuredAgain, type MeasuredVideo, type Pass, pickTimes, selected, type TakeFrames } from './select-frames.js';

/**
 * Refuses parts of videos under version 1 of the decoding rules, which do not measure when frames are shown.
 *
 * @throws ClipyardError `range_invalid`
 */
export function refuseOldRules(range: ClipRange | null, decoding: Decoding): void {
  if (range !== null && decoding === 1)
    throw new ClipyardError(
      'range_invalid',
      'Parts of videos need version 2 of the decoding rules, but the dataset has features of version 1. Use a new ' +
        'dataset',
    );
}

/**
 * Selects frames of a part of a video by the rules for whole videos. Decoding starts at the key frame before the part.
 * If that does not give every wanted frame, the whole video is decoded, and the part is measured by its frames.
 *
 * @throws ClipyardError `media_*`, `range_invalid`
 */
export async function selectPart(
  { probed, timeline, options }: MeasuredVideo,
  { sampling, maxFrames, imageSize }: DecodeRequest['settings'],
  range: ClipRange,
  take: TakeFrames,
): Promise<Omit<DecodedFrames, 'decoder'>> {
  if (timeline === null) throw new ClipyardError('internal', 'A part of a video needs the times of its frames');
  // A video without a single usable packet has no length that a part could be compared with.
  if (timeline.moments.length > 0) checkRange(range, timeline);
  const picksOf = (measured: Timeline, isLong: boolean): number[] => {
    const part = timelinePart(measured, range);
    const places =
      sampling === 'head' ? part.moments.slice(0, maxFrames).map((_, i) => i) : sampleTimeline(part, maxFrames, isLong);
    return places.map((place) => part.first + place);
  };
  const finish = (pass: Pass, measured: Timeline, picks: readonly number[]): Omit<DecodedFrames, 'decoder'> => {
    const unusable = Math.max(timeline.unusable, pass.decoded - pass.usable.length);
    return selected(probed, imageSize, pass, pickTimes(measured, picks), unusable);
  };

  const { length } = timelinePart(timeline, range).moments;
  const isLong = length > maxFrames && length * probed.width * probed.height > EXACT_PIXELS;
  const picks = picksOf(timeline, isLong);
  if (timeline.identified || picks.every((pick) => timeline.moments[pick]!.key)) {
    const pass = await take({ kind: 'moments', picks, timeline });
    if (pass.frames.length === picks.length) return finish(pass, timeline, picks);
  }
  const exact = picksOf(timeline, false);
  const whole = await take({ kind: 'indices', indices: exact, usableOnly: true, timeline });
  if (whole.usable.length === timeline.frames && whole.frames.length === exact.length)
    return finish(whole, timeline, exact);
  const measured = measuredAgain(whole.usable, options);
  const actual = picksOf(measured, false);
  const pass = await take({ kind: 'indices', indices: actual, usableOnly: true, timeline: null });
  return finish(pass, measured, actual);
}
