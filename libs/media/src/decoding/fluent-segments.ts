import { ClipyardError, type DecodedFrames } from '@clipyard/api-contract';

import { type DecodedSegment, type SegmentsRequest } from '../frame-decoder.js';
import { decodingRuns } from '../sampling/sample-timeline.js';
import { type Span } from '../sampling/stride-segments.js';
import { type Timeline } from '../sampling/timeline.js';
import { brokenOff, missingEnd } from './broken-off.js';
import { fluentShots } from './fluent-shots.js';
import { type PlannedSegment, planSegment, planStride, tooManyShots } from './plan-segments.js';
import { type ProbedVideo } from './probe-video.js';
import { type FramePlan, type Pass, selected } from './select-frames.js';

/** ffmpeg has to read a file from its start, although it was to begin at a key frame. */
export class SeekRefused extends Error {}

/** If ffmpeg does not find the key frame at its time, it begins this much earlier. */
const EARLIER_MS = 10_000;
/** Segments that one run of ffmpeg decodes, for files that it has to read from their start each time. */
const TOGETHER = 32;

export type FluentSegment =
  Extract<DecodedSegment, { error: unknown }> | (Span & { readonly frames: Omit<DecodedFrames, 'decoder'> });

interface FluentTools {
  /** @param fromMs - the time of a key frame; null for the start of the file */
  take(plan: FramePlan, fromMs: number | null): Promise<Pass>;
  readonly memoryBytes: number;
}

/**
 * Decodes each segment with a run of ffmpeg that begins at the key frame before it. Shots are found in a run before.
 * Segments without frames have an error, each one its own.
 *
 * @throws ClipyardError `media_*`, `decode_*`, `cancelled`
 */
export async function* fluentSegments(
  file: string,
  video: ProbedVideo,
  request: SegmentsRequest,
  tools: FluentTools,
): AsyncGenerator<FluentSegment> {
  const timeline = video.timeline!;
  const { segments: rule, maxSegments, settings } = request;
  if (timeline.moments.length === 0)
    throw new ClipyardError('media_corrupt', `No frame of the video can be decoded (${video.errorText})`);
  const sampling = { timeline, settings, pixels: video.probed.width * video.probed.height };
  let planned: PlannedSegment[];
  let restMs: number | null = null;
  if (rule.by === 'stride') planned = planStride(rule, maxSegments, sampling);
  else {
    const shots = await fluentShots(file, video, { ...request, segments: rule }, tools.memoryBytes);
    ({ restMs } = shots);
    const extra = shots.spans[maxSegments];
    if (extra !== undefined) throw tooManyShots(maxSegments, extra.startMs, timeline);
    planned = shots.spans.map((span) => planSegment(span, sampling));
  }
  let seeks = timeline.identified && isAscending(timeline);
  let isSeekTried = false;
  for (let at = 0; at < planned.length;) {
    const group = planned.slice(at, at + (seeks ? 1 : TOGETHER));
    try {
      const picks = [...new Set(group.flatMap((one) => one.picks))].sort((a, b) => a - b);
      let pass = await takePicks(timeline, picks, seeks, tools);
      if (seeks && pass.frames.length === 0 && !isSeekTried) {
        // Some files cannot be searched, such as FLV without an index. If that is not the reason, it never will be.
        isSeekTried = true;
        const fromStart = await takePicks(timeline, picks, false, tools);
        seeks = fromStart.frames.length === 0;
        if (!seeks) pass = fromStart;
      }
      for (const segment of group) yield settle(segment, pass, video, settings.imageSize);
      at += group.length;
    } catch (error) {
      if (!(error instanceof SeekRefused)) throw error;
      seeks = false;
    }
  }
  const corrupt = { code: 'media_corrupt', message: 'No frame of this part can be decoded' } as const;
  if (restMs !== null) yield { startMs: restMs, endMs: Math.ceil(timeline.endMs), error: corrupt };
  const missing = missingEnd(timeline, video.declared, video.errorText);
  if (missing !== null) yield { ...missing, error: brokenOff(missing) };
}

const isAscending = ({ moments }: Timeline): boolean =>
  moments.every(({ pts }, i) => i === 0 || pts! > moments[i - 1]!.pts!);

async function takePicks(
  timeline: Timeline,
  picks: readonly number[],
  seeks: boolean,
  { take }: FluentTools,
): Promise<Pass> {
  if (!timeline.identified) {
    const pass = await take({ kind: 'indices', indices: picks, usableOnly: true, timeline: null }, null);
    return { ...pass, timesMs: picks.map((pick) => timeline.moments[pick]!.timeMs) };
  }
  const plan = { kind: 'moments', picks, timeline } as const;
  if (!seeks) return take(plan, null);
  const first = decodingRuns(timeline, picks)[0]!.from;
  const fromMs = Math.max(0, timeline.keys.find(({ packet }) => packet === first)?.timeMs ?? 0);
  const pass = await take(plan, fromMs);
  if (pass.frames.length === picks.length || fromMs === 0) return pass;
  const earlier = await take(plan, Math.max(0, fromMs - EARLIER_MS));
  return earlier.frames.length > pass.frames.length ? earlier : pass;
}

function settle(
  { startMs, endMs, picks }: PlannedSegment,
  pass: Pass,
  { probed, timeline }: ProbedVideo,
  size: number,
): FluentSegment {
  const own = picks.map((pick) => pass.timesMs.indexOf(timeline!.moments[pick]!.timeMs)).filter((i) => i >= 0);
  const frames = own.flatMap((i) => pass.frames[i] ?? []);
  const timesMs = own.map((i) => pass.timesMs[i]!);
  try {
    return { startMs, endMs, frames: selected(probed, size, { ...pass, frames }, timesMs, timeline!.unusable) };
  } catch (error) {
    const { code, message } = ClipyardError.from(error);
    return { startMs, endMs, error: { code, message } };
  }
}
