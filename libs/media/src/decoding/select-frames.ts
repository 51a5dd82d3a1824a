import { ClipyardError, type DecodedFrames } from '@clipyard/api-contract';

import { type DecodeRequest } from '../frame-decoder.js';
import { countsAgree } from '../sampling/frame-indices.js';
import { EXACT_PIXELS } from '../sampling/key-frames.js';
import { sampleTimeline } from '../sampling/sample-timeline.js';
import { buildTimeline, type Timeline, type TimelineOptions } from '../sampling/timeline.js';
import { explain } from './media-errors.js';
import { type Probed, reoriented } from './probed.js';
import { type LookNotes } from './source-notes.js';

/** The frames that one pass through a clip takes. */
export type FramePlan =
  /**
   * By index among the decoded frames, or only among the usable ones (`References`), in order of presentation. Every
   * frame before the last one is decoded, unless the decoder can prove that a wanted frame does not depend on it.
   *
   * `timeline`: its moments have the same indices, if every packet holds a usable frame; null if they are not known.
   */
  | {
      readonly kind: 'indices';
      readonly indices: readonly number[];
      readonly usableOnly: boolean;
      readonly timeline: Timeline | null;
    }
  /** By moment, as indices into the timeline. A decoder may skip packets that they do not need (`decodingRuns`). */
  | { readonly kind: 'moments'; readonly picks: readonly number[]; readonly timeline: Timeline }
  /** Key frames that `keyFramePicker` selects, under version 1 of the rules. No other frame is decoded. */
  | { readonly kind: 'key-frames'; readonly durationMs: number; readonly count: number };

export interface Pass {
  /** The taken frames in order, (size, size, 3) uint8 each. A moment whose frame was not found is missing. */
  readonly frames: readonly Uint8Array[];
  /** Presentation time of each taken frame according to the decoder, in milliseconds from the start of the file. */
  readonly timesMs: readonly number[];
  /** Number of frames that the pass decoded, taken or not. */
  readonly decoded: number;
  /** Timestamps of the usable ones among them, in order. */
  readonly usable: readonly (number | null)[];
  /** Notes about the frames in the file; null under version 1 of the rules. */
  readonly source: LookNotes | null;
  /** The decoder's error messages about the file. */
  readonly errorText: string;
}

/** The facts about a video stream that are known before decoding. */
export interface MeasuredVideo {
  readonly probed: Probed;
  /** null if the frames that are wanted do not depend on it. */
  readonly timeline: Timeline | null;
  readonly options: TimelineOptions;
}

export type TakeFrames = (plan: FramePlan) => Pass | Promise<Pass>;
type Selected = Omit<DecodedFrames, 'decoder'>;

/**
 * Selects the frames for the settings in as few passes as possible. Long clips use key frames if there are enough of
 * them. Key frame flags may be wrong and packets may hold no frame, which only decoding shows. In that case, another
 * pass selects frames by the timestamps of the decoded ones.
 *
 * @throws ClipyardError `media_*`
 */
export async function selectFrames(
  { probed, timeline, options }: MeasuredVideo,
  { sampling, maxFrames, imageSize }: DecodeRequest['settings'],
  take: TakeFrames,
): Promise<Selected> {
  const measured = (usable: Pass['usable']): Timeline => measuredAgain(usable, options);
  const finish = (pass: Pass, timesMs: readonly number[]): Selected =>
    selected(
      probed,
      imageSize,
      pass,
      timesMs.slice(0, maxFrames),
      Math.max(timeline?.unusable ?? 0, pass.decoded - pass.usable.length),
    );
  const byIndex = (indices: readonly number[], measuredBy: Timeline | null = null): Pass | Promise<Pass> =>
    take({ kind: 'indices', indices, usableOnly: true, timeline: measuredBy });

  if (timeline === null || sampling === 'head') {
    const pass = await byIndex(Array.from({ length: maxFrames }, (_, i) => i));
    return finish(pass, momentTimes(measured(pass.usable)));
  }
  const { frames } = timeline;
  if (frames > maxFrames && frames * probed.width * probed.height > EXACT_PIXELS) {
    const picks = sampleTimeline(timeline, maxFrames, true);
    if (timeline.identified || picks.every((pick) => timeline.moments[pick]!.key)) {
      const pass = await take({ kind: 'moments', picks, timeline });
      if (pass.frames.length === picks.length) return finish(pass, pickTimes(timeline, picks));
    }
  }
  const expected = sampleTimeline(timeline, maxFrames, false);
  const pass = await byIndex(expected, timeline);
  const { length } = pass.usable;
  const actual = length === frames ? timeline : measured(pass.usable);
  if (pass.frames.length === Math.min(maxFrames, length) && countsAgree(frames, length))
    return finish(pass, pickTimes(actual, expected));
  const picks = sampleTimeline(actual, maxFrames, false);
  return finish(await byIndex(picks), pickTimes(actual, picks));
}

/** The timeline of decoded frames, by their timestamps. */
export const measuredAgain = (usable: Pass['usable'], options: TimelineOptions): Timeline =>
  buildTimeline(
    usable.map((pts) => ({ pts, dts: pts, duration: 0, key: true, hidden: false })),
    options,
  );

export const spanMs = ({ moments, endMs }: Timeline): number | null =>
  moments[0] === undefined ? null : Math.round(endMs - moments[0].timeMs);

const momentTimes = ({ moments }: Timeline): number[] => moments.map(({ timeMs }) => timeMs);
export const pickTimes = ({ moments }: Timeline, picks: readonly number[]): number[] =>
  picks.flatMap((pick) => moments[pick]?.timeMs ?? []);

/** @throws ClipyardError if the pass gave no frame */
export function selected(
  { encrypted, ...probe }: Probed,
  size: number,
  { frames, source, errorText }: Pass,
  timesMs: readonly number[],
  unusable: number,
): Selected {
  const count = Math.min(frames.length, timesMs.length);
  if (count === 0) throw nothingDecoded(encrypted, errorText);
  const { videoStream, videoStreams } = probe;
  return {
    count,
    size,
    data: concat(frames, count, size),
    timesMs: timesMs.slice(0, count),
    // Frames may declare an orientation that the container does not.
    probe: source === null ? probe : reoriented(probe, source),
    source: source === null ? null : { ...source, videoStream, videoStreams, unusable },
  };
}

function nothingDecoded(encrypted: boolean, errorText: string): ClipyardError {
  if (encrypted) return new ClipyardError('media_encrypted', 'The video is encrypted');
  const explained = explain(errorText, 'media_corrupt');
  // The container could be read, so the fault is inside it.
  return explained.code === 'media_unreadable' ? new ClipyardError('media_corrupt', explained.message) : explained;
}

function concat(frames: readonly Uint8Array[], count: number, size: number): Uint8Array {
  const bytes = size * size * 3;
  const data = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) data.set(frames[i]!, i * bytes);
  return data;
}
