import { ClipyardError, type DecodedFrames } from '@clipyard/api-contract';

import { type DecodedSegment, type SegmentsRequest } from '../frame-decoder.js';
import { type Span } from '../sampling/stride-segments.js';
import { brokenOff, missingEnd } from './broken-off.js';
import { fluentShots } from './fluent-shots.js';
import { type PlannedSegment, planSegment, planStride, tooManyShots } from './plan-segments.js';
import { type ProbedVideo } from './probe-video.js';
import { type FramePlan, type Pass, selected } from './select-frames.js';
import { selectPart } from './select-part.js';

export type FluentSegment =
  Extract<DecodedSegment, { error: unknown }> | (Span & { readonly frames: Omit<DecodedFrames, 'decoder'> });

interface FluentTools {
  /** @param mayFind - whether ffmpeg may find a key frame by its time instead of reading from the start */
  take(plan: FramePlan, mayFind: boolean): Promise<Pass>;
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
  const clips = new SegmentClips(video, settings, tools.take);
  for (const segment of planned) yield await clips.decode(segment);
  const corrupt = { code: 'media_corrupt', message: 'No frame of this part can be decoded' } as const;
  if (restMs !== null) yield { startMs: restMs, endMs: Math.ceil(timeline.endMs), error: corrupt };
  const missing = missingEnd(timeline, video.declared, video.errorText);
  if (missing !== null) yield { ...missing, error: brokenOff(missing) };
}

/** Decodes segments one by one. */
class SegmentClips {
  private mayFind = true;
  private isTried = false;

  constructor(
    private readonly video: ProbedVideo,
    private readonly settings: SegmentsRequest['settings'],
    private readonly take: FluentTools['take'],
  ) {}

  async decode({ startMs, endMs, picks }: PlannedSegment): Promise<FluentSegment> {
    const { probed, timeline } = this.video;
    try {
      if (!timeline!.identified) {
        const take = (plan: FramePlan): Promise<Pass> => this.take(plan, false);
        return { startMs, endMs, frames: await selectPart(this.video, this.settings, { startMs, endMs }, take) };
      }
      const pass = await this.takePicks({ kind: 'moments', picks, timeline: timeline! });
      const frames = selected(probed, this.settings.imageSize, pass, pass.timesMs, timeline!.unusable);
      return { startMs, endMs, frames };
    } catch (error) {
      const { code, message } = ClipyardError.from(error);
      if (!code.startsWith('media_')) throw error;
      return { startMs, endMs, error: { code, message } };
    }
  }

  private async takePicks(plan: FramePlan): Promise<Pass> {
    const pass = await this.take(plan, this.mayFind);
    if (pass.frames.length > 0 || !this.mayFind || this.isTried) return pass;
    // In some files, key frames are not found, such as in FLV without an index. If that is not the reason this time, it
    // never will be.
    this.isTried = true;
    const fromStart = await this.take(plan, false);
    this.mayFind = fromStart.frames.length === 0;
    return fromStart;
  }
}
