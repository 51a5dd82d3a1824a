import { PassThrough } from 'node:stream';

import {
  type ClipRange,
  ClipyardError,
  CURRENT_DECODING,
  type DecodedFrames,
  type Decoding,
  type VideoProbe,
} from '@clipyard/api-contract';
import ffmpeg from 'fluent-ffmpeg';

import { type DecodedSegment, type DecodeRequest, type FrameDecoder, type SegmentsRequest } from '../frame-decoder.js';
import { References } from '../sampling/references.js';
import { decodingRuns } from '../sampling/sample-timeline.js';
import { firstKeyOf } from '../sampling/timeline.js';
import { DEFAULT_MEMORY_BYTES, guardArguments, limitExceeded } from './decoder-limits.js';
import { momentPlaces, needsOnlyKeys, seekSeconds, selectFilters, type Selection } from './ffmpeg-select.js';
import { fluentSegments } from './fluent-segments.js';
import {
  type Finished,
  finishFrame,
  type FrameLook,
  lookFilters,
  PLAIN,
  rawBytes,
  rawPixels,
  sameLook,
} from './frame-look.js';
import { frameOrientations } from './frame-orientations.js';
import { mergeFailures } from './merge-failures.js';
import { turn } from './orientation.js';
import { type ProbedVideo, probeVideo } from './probe-video.js';
import { checkFile } from './probed.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';
import { scanLimits, segmentLimits } from './segment-limits.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { selectFramesV1 } from './select-frames-v1.js';
import { refuseOldRules, selectPart } from './select-part.js';
import { Showinfo, type ShownFrame } from './showinfo.js';
import { sourceNotes } from './source-notes.js';

/** Number of error lines that are kept. */
const MAX_ERROR_LINES = 50;
/** ffmpeg indents the tags of the file, whose content is arbitrary. */
const TAG_LINE = /^\s/;
/** ffmpeg's message for frames that change their size or pixel format within the clip. */
const CHANGED_LINE = /Changing video frame properties on the fly/;

/** ffmpeg may begin at a key frame to decode parts of a video. */
const WHOLE: ClipRange = { startMs: 0, endMs: null };

/** One run of ffmpeg. */
interface Run {
  /** Raw pixels of the wanted frames, as the filters of its look leave them. */
  readonly raw: readonly Uint8Array[];
  /** The frames that `showinfo` listed. */
  readonly shown: readonly ShownFrame[];
  readonly errorText: string;
  /** The run was stopped because the properties of the frames changed within the clip. */
  readonly changed: boolean;
}

/**
 * Runs ffprobe and ffmpeg once per clip through fluent-ffmpeg. ffmpeg writes only the sampled frames to a pipe, raw and
 * in their final size. Rotation is applied. The sample aspect ratio is ignored, as in the reference, since OpenCV does
 * not support it.
 */
export class FluentFfmpegDecoder implements FrameDecoder {
  readonly name = 'fluent-ffmpeg';

  constructor(private readonly memoryBytes = DEFAULT_MEMORY_BYTES) {}

  async probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const { probed } = await probeVideo(file, {
      ...request,
      decoding: CURRENT_DECODING,
      sampling: 'uniform',
      memoryBytes: this.memoryBytes,
    });
    const { encrypted, ...probe } = probed;
    return probe;
  }

  async decode(file: string, request: DecodeRequest): Promise<DecodedFrames> {
    const deadline = Date.now() + request.limits.timeoutMs;
    const { settings, decoding = CURRENT_DECODING, range = null } = request;
    refuseOldRules(range, decoding);
    const { memoryBytes } = this;
    const video = await probeVideo(file, { ...request, decoding, sampling: settings.sampling, memoryBytes });
    const clip = new FluentClip(file, video, { ...request, decoding }, memoryBytes, deadline);
    const take = (plan: FramePlan): Promise<Pass> => clip.take(plan);
    const selected = await (
      decoding === 1
        ? selectFramesV1(video.probed, settings, take)
        : range === null
          ? selectFrames(video, settings, take)
          : selectPart(video, settings, range, take)
    ).catch(async (error: unknown) => {
      // Encryption may be declared only by the audio stream, and the probe for packets sees only video streams.
      if (!(error instanceof ClipyardError) || error.code !== 'media_corrupt' || video.probed.encrypted) throw error;
      const { probed } = await probeVideo(file, { ...request, decoding, sampling: 'head', memoryBytes });
      throw probed.encrypted ? new ClipyardError('media_encrypted', 'The video is encrypted') : error;
    });
    return { ...selected, decoder: this.name };
  }

  async *decodeSegments(file: string, request: SegmentsRequest): AsyncGenerator<DecodedSegment> {
    yield* mergeFailures(this.rawSegments(file, request));
  }

  private async *rawSegments(file: string, request: SegmentsRequest): AsyncGenerator<DecodedSegment> {
    const { memoryBytes } = this;
    const { limits, decoding = CURRENT_DECODING } = request;
    const scan = { ...limits, ...scanLimits(limits, await checkFile(file, limits)) };
    const video = await probeVideo(file, { ...request, limits: scan, decoding: 2, sampling: 'uniform', memoryBytes });
    refuseOldRules(WHOLE, decoding);
    const own = { ...request, decoding, limits: { ...limits, ...segmentLimits(limits, request.segments) } };
    const take = (plan: FramePlan, mayFind: boolean): Promise<Pass> => {
      const deadline = Date.now() + own.limits.timeoutMs;
      const range = mayFind ? WHOLE : null;
      return new FluentClip(file, video, { ...own, range }, memoryBytes, deadline).take(plan);
    };
    for await (const segment of fluentSegments(file, video, request, { take, memoryBytes }))
      yield 'error' in segment ? segment : { ...segment, frames: { ...segment.frames, decoder: this.name } };
  }

  async close(): Promise<void> {
    // Its processes end with their clips.
  }
}

/** One clip, decoded by one or more runs of ffmpeg. */
class FluentClip {
  // ffmpeg rebuilds the filter graph when the properties of the frames change, which restarts its frame counter, so it
  // cannot select by index in such a clip. It is then stopped, and a second run outputs all frames, which are counted
  // here.
  private selection: Selection = 'in-ffmpeg';
  /** Whether ffmpeg may skip what is before a part. */
  private maySeek: boolean;

  constructor(
    private readonly file: string,
    private readonly video: ProbedVideo,
    private readonly request: DecodeRequest & { readonly decoding: Decoding },
    private readonly memoryBytes: number,
    private readonly deadline: number,
  ) {
    this.maySeek = (request.range ?? null) !== null;
  }

  async take(plan: FramePlan): Promise<Pass> {
    const { decoding } = this.request;
    const expected = decoding === 1 ? PLAIN : this.video.look;
    const run = await this.run(plan, expected);
    const references = new References(this.video.options.unitMs, firstKeyOf(this.video.timeline));
    const usable = run.shown.filter((frame) => references.accept(frame));
    const shown = shownOf(plan, run.shown, usable);
    const frames = flagsLie(plan, run.shown) ? [] : run.raw.map((raw, i) => ({ raw, shown: shown[i]! }));
    const pass = {
      timesMs: takenTimes(plan, run.shown) ?? shown.map((frame) => frame?.timeMs ?? 0),
      decoded: run.shown.length,
      usable: usable.map(({ pts }) => pts),
      errorText: run.errorText,
    };
    if (decoding === 1) return { ...pass, frames: run.raw, source: null };
    return { ...pass, ...(await this.finish(plan, expected, frames, run.shown)) };
  }

  /**
   * Finishes frames. Frames whose look differs from the expected one need another run with the filters of that look.
   */
  private async finish(
    plan: FramePlan,
    expected: FrameLook,
    frames: readonly { readonly raw: Uint8Array; readonly shown: ShownFrame }[],
    decoded: readonly ShownFrame[],
  ): Promise<Pick<Pass, 'frames' | 'source'>> {
    const runs = [{ look: expected, raw: frames.map(({ raw }) => raw) }];
    const finishedAs = async (look: FrameLook, i: number): Promise<Finished> => {
      let run = runs.find((one) => sameLook(one.look, look));
      if (run === undefined) runs.push((run = { look, raw: [...(await this.run(plan, look)).raw] }));
      const raw = run.raw[i];
      if (raw === undefined)
        throw new ClipyardError('media_corrupt', 'Repeated decoding of the video gives different frames');
      return finishFrame(raw, look);
    };
    const { imageSize } = this.request.settings;
    const orientations = await frameOrientations(
      this.file,
      this.video,
      { decoded, taken: frames.map(({ shown }) => shown), onlyKeys: needsOnlyKeys(plan) },
      {
        timeoutMs: Math.max(1, this.deadline - Date.now()),
        cpuSeconds: this.request.limits.cpuSeconds,
        memoryBytes: this.memoryBytes,
        signal: this.request.signal,
      },
    );
    const finished: Finished[] = [];
    for (const [i, { shown }] of frames.entries()) finished.push(await finishedAs(shown.look, i));
    // Alpha that hides every frame is not intended: the encoder left the fourth byte of each pixel at zero.
    const isHidden = finished.length > 0 && finished.every((frame) => frame.isHidden);
    if (isHidden)
      for (const [i, { shown }] of frames.entries()) finished[i] = await finishedAs({ ...shown.look, alpha: false }, i);
    return {
      frames: finished.map(({ rgb }, i) => turn(rgb, imageSize, orientations[i]!)),
      source: sourceNotes(
        finished.map((frame, i) => ({ ...frame, look: frames[i]!.shown.look, orientation: orientations[i]! })),
      ),
    };
  }

  private async run(plan: FramePlan, look: FrameLook): Promise<Run> {
    const run = async (): Promise<Run> =>
      runFfmpeg(this.file, plan, {
        request: this.request,
        video: this.video,
        look,
        selection: this.selection,
        seek: this.maySeek ? seekSeconds(plan, this.video) : null,
        memoryBytes: this.memoryBytes,
        timeoutMs: Math.max(1, this.deadline - Date.now()),
      });
    const first = await run();
    // The matrices of frames are read by another program, which matches them by their positions in the file.
    const needsAll = this.maySeek && this.video.matrix === null && first.shown.some(({ hasMatrix }) => hasMatrix);
    if (!first.changed && !needsAll) return first;
    if (first.changed) this.selection = 'here';
    if (needsAll) this.maySeek = false;
    return run();
  }
}

/** @returns the entries of `showinfo` for the frames of a plan, in order */
function shownOf(
  plan: FramePlan,
  shown: readonly ShownFrame[],
  usable: readonly ShownFrame[],
): readonly (ShownFrame | undefined)[] {
  if (plan.kind === 'key-frames') return shown;
  if (plan.kind === 'indices') return plan.indices.map((index) => (plan.usableOnly ? usable : shown)[index]);
  const places = momentPlaces(plan, shown);
  return plan.picks.flatMap((_, i) => shown[places[i]!] ?? []);
}

/** @returns the times of the moments that were found; null if the plan is not by moment */
function takenTimes(plan: FramePlan, shown: readonly ShownFrame[]): readonly number[] | null {
  if (plan.kind !== 'moments') return null;
  const places = momentPlaces(plan, shown);
  return plan.picks.flatMap((pick, i) => (places[i]! < 0 ? [] : plan.timeline.moments[pick]!.timeMs));
}

/** Whether packets that the plan treats as key frames are not key frames, so that their flags cannot be used. */
function flagsLie(plan: FramePlan, shown: readonly ShownFrame[]): boolean {
  if (plan.kind !== 'moments') return false;
  const { timeline, picks } = plan;
  if (!timeline.identified) return shown.length !== timeline.moments.filter(({ key }) => key).length;
  const keys = new Set(shown.filter(({ key }) => key !== false).map(({ pts }) => pts));
  const starts = new Set(decodingRuns(timeline, picks).map(({ from }) => from));
  return timeline.keys.some(({ packet, pts }) => starts.has(packet) && !keys.has(pts));
}

interface Job {
  readonly request: DecodeRequest & { readonly decoding: Decoding };
  readonly video: ProbedVideo;
  readonly look: FrameLook;
  readonly selection: Selection;
  /** Timestamp in seconds to start at; null for the start of the file. */
  readonly seek: number | null;
  readonly memoryBytes: number;
  readonly timeoutMs: number;
}

/**
 * Runs ffmpeg once. Its error messages about the file are returned as `errorText`.
 *
 * @throws ClipyardError `decode_*`, `cancelled`
 */
function runFfmpeg(
  file: string,
  plan: FramePlan,
  { request, video, look, selection, seek, memoryBytes, timeoutMs }: Job,
): Promise<Run> {
  const { decoding } = request;
  const { settings, limits, signal } = request;
  const frameBytes = rawBytes(look, settings.imageSize);
  const wanted = plan.kind === 'indices' ? new Set(plan.indices) : null;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Decoding was cancelled'));
    const frames: Uint8Array[] = [];
    const showinfo = new Showinfo();
    const errorLines: string[] = [];
    let partial: Buffer = Buffer.alloc(0);
    let over = false;

    /** Without selection in ffmpeg, frames wait here until `showinfo` lists them. */
    const waiting: Uint8Array[] = [];
    const references = new References(video.options.unitMs, firstKeyOf(video.timeline));
    let judged = 0;
    let usable = 0;
    const pick = (): void => {
      while (waiting.length > 0 && judged < showinfo.frames.length) {
        const frame = waiting.shift()!;
        const accepted = references.accept(showinfo.frames[judged++]!) || (plan.kind === 'indices' && !plan.usableOnly);
        if (accepted && wanted?.has(usable++) === true && frames.length < settings.maxFrames) frames.push(frame);
      }
    };

    // By default, the stream emits `close` early under load, and fluent-ffmpeg assumes that the reader is gone.
    const output = new PassThrough({ emitClose: false });
    output.on('data', (chunk: Buffer) => {
      partial = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
      while (partial.length >= frameBytes) {
        const frame = Uint8Array.prototype.slice.call(partial, 0, frameBytes);
        if (selection === 'here' && wanted !== null) waiting.push(frame);
        else if (frames.length < settings.maxFrames) frames.push(frame);
        partial = partial.subarray(frameBytes);
      }
      pick();
    });
    const drained = new Promise<void>((done) => output.once('end', done));

    const command = ffmpeg(`file:${file}`, { stdoutLines: 1 })
      .setFfmpegPath(GUARDED_FFMPEG)
      // The probe saw only the first size; max_pixels applies to every frame of the stream.
      .inputOptions([
        '-guards',
        guardArguments(limits.cpuSeconds, memoryBytes).join(' '),
        '-hide_banner',
        '-nostdin',
        '-nostats',
        ...INPUT_GUARDS,
        ...video.inputOptions,
        ...(seek === null ? [] : ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', String(seek)]),
        // The timestamps of the file, as they are in its packets.
        ...(decoding === 1 ? [] : ['-copyts']),
        '-max_pixels',
        String(limits.maxPixels),
        '-threads',
        '1',
        '-flags',
        '+bitexact',
        // Frames are rotated in this process, by a rule that both decoders share.
        ...(decoding === 1 ? [] : ['-noautorotate']),
        ...(decoding === 1 || video.alphaDecoder === null ? [] : ['-c:v', video.alphaDecoder]),
      ])
      .outputOptions([
        '-map',
        decoding === 1 ? '0:V:0' : `0:${video.stream}`,
        '-an',
        '-sn',
        '-dn',
        '-fps_mode',
        'passthrough',
        '-vf',
        `${selectFilters(plan, selection, video)},${lookFilters(settings, look)
          .map((call) => call.join('='))
          .join(',')}`,
        '-pix_fmt',
        rawPixels(look).pixelFormat,
        '-threads',
        '1',
      ])
      .format('rawvideo');
    if (needsOnlyKeys(plan)) command.inputOptions(['-skip_frame', 'nokey']);
    else if (plan.kind === 'indices' && selection === 'in-ffmpeg') command.inputOptions(['-reinit_filter', '0']);
    const mayStop = (request.range ?? null) !== null;
    if (mayStop && plan.kind === 'moments') command.outputOptions(['-frames:v', String(plan.picks.length)]);
    else if (settings.sampling === 'head') command.outputOptions(['-frames:v', String(settings.maxFrames)]);

    /** Settles the promise once: when the process ends, the time is up, or the caller aborts. */
    const end = (error: ClipyardError | null, changed = false): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (error !== null) reject(error);
      else resolve({ raw: frames, shown: showinfo.frames, errorText: errorLines.join('\n'), changed });
    };
    // SIGTERM is not enough, since ffmpeg blocks on a pipe that nobody reads.
    const kill = (): unknown => command.kill('SIGKILL');
    const timer = setTimeout(() => {
      kill();
      end(new ClipyardError('decode_timeout', `Decoding took longer than ${limits.timeoutMs} ms`));
    }, timeoutMs);
    const abort = (): void => {
      kill();
      end(new ClipyardError('cancelled', 'Decoding was cancelled'));
    };
    signal?.addEventListener('abort', abort);

    let running = false;
    command.on('start', () => {
      running = true;
      // fluent-ffmpeg queries ffmpeg's formats first. If the run ended meanwhile, there was no process to kill yet.
      if (over) kill();
    });
    command.on('stderr', (line: string) => {
      const isShown = showinfo.read(line);
      if (isShown) pick();
      if (plan.kind === 'indices' && selection === 'in-ffmpeg' && (showinfo.restarted || CHANGED_LINE.test(line))) {
        kill();
        end(null, true);
      } else if (!isShown && !TAG_LINE.test(line)) {
        errorLines.push(line);
        if (errorLines.length > MAX_ERROR_LINES) errorLines.shift();
      }
    });
    // The process may end before its last frames are read. If a limit was exceeded, the frames before it are discarded,
    // since their number depends on the limit.
    const whole = (): unknown => drained.then(() => end(limitExceeded(errorLines.join('\n'))));
    command.on('end', whole);
    command.on('error', (error: Error) => {
      if (!running || /spawn|exited with code 12[67]/.test(error.message))
        end(new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error }));
      else if (limitExceeded(error.message) !== null) end(limitExceeded(error.message));
      // Killed from outside, for example by the kernel if memory is short: a retry may give more frames.
      else if (/killed with signal SIGKILL/.test(error.message))
        end(new ClipyardError('decode_failed', error.message, { cause: error }));
      // A crash occurs at the same position every time, so the frames before it are all that can be decoded.
      else if (/killed with signal/.test(error.message))
        void drained.then(() =>
          end(frames.length === 0 ? new ClipyardError('decode_failed', error.message, { cause: error }) : null),
        );
      else whole();
    });
    command.pipe(output, { end: true });
  });
}
