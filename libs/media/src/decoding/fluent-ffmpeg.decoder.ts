import { PassThrough } from 'node:stream';

import {
  ClipyardError,
  CURRENT_DECODING,
  type DecodedFrames,
  type Decoding,
  type VideoProbe,
} from '@clipyard/contracts';
import ffmpeg from 'fluent-ffmpeg';

import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { References, type SeenFrame } from '../sampling/references.js';
import { decodingRuns } from '../sampling/sample-timeline.js';
import { type TimelineOptions } from '../sampling/timeline.js';
import { DEFAULT_MEMORY_BYTES, guardArguments, limitExceeded } from './decoder-limits.js';
import { needsOnlyKeys, selectFilters, type Selection } from './ffmpeg-select.js';
import { type ProbedVideo, probeVideo } from './probe-video.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { selectFramesV1 } from './select-frames-v1.js';
import { shapeFilters } from './shape-filters.js';

/** Lines of complaint that are kept. */
const MAX_COMPLAINTS = 50;
/** `showinfo` writes one such line for every decoded frame. Anchored: a tag of the file could hold the same words. */
const FRAME_LINE =
  /^\[Parsed_showinfo_[01] @ \w+\] n:\s*(\d+) pts:\s*(\S+)\s+pts_time:\s*(\S+)(?:.* iskey:(\d) type:(\S))?/;
/** Tags of the file, which say what its maker liked, are indented. */
const TAG_LINE = /^\s/;
/** What ffmpeg says when the picture changes its size or its pixel format within the clip. */
const CHANGED_LINE = /Changing video frame properties on the fly/;

/** A frame that `showinfo` saw. */
interface Shown extends SeenFrame {
  /** By ffmpeg's clock. */
  readonly timeMs: number;
}

/** One run of ffmpeg. */
interface Run {
  readonly frames: Uint8Array[];
  readonly shown: readonly Shown[];
  readonly complaints: string;
  /** The run was given up, because the frames changed their kind within the clip. */
  readonly changed: boolean;
}

/**
 * ffprobe once and ffmpeg once a clip, through fluent-ffmpeg: raw frames of the final size come out of a pipe, and
 * only those that the sampling asks for. Rotation is applied; the sample aspect ratio is not, as in the reference, whose
 * OpenCV does not know it.
 */
export class FluentFfmpegDecoder implements FrameDecoder {
  readonly name = 'fluent-ffmpeg';

  constructor(private readonly memoryBytes = DEFAULT_MEMORY_BYTES) {}

  async probe(file: string, { limits, signal }: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const { probed } = await probeVideo(file, {
      limits,
      ...(signal === undefined ? {} : { signal }),
      decoding: CURRENT_DECODING,
      sampling: 'uniform',
      memoryBytes: this.memoryBytes,
    });
    const { encrypted, ...probe } = probed;
    return probe;
  }

  async decode(file: string, request: DecodeRequest): Promise<DecodedFrames> {
    const started = Date.now();
    const { settings, decoding = CURRENT_DECODING } = request;
    const { memoryBytes } = this;
    const video = await probeVideo(file, { ...request, decoding, sampling: settings.sampling, memoryBytes });
    const remaining = (): number => Math.max(1, request.limits.timeoutMs - (Date.now() - started));
    // A filter graph is set up again when the frames change, and then counts from zero: ffmpeg cannot select by index
    // in such a clip. It is told to stop there, and every frame is taken out and counted here instead.
    let selection: Selection = 'in-ffmpeg';
    const take = async (plan: FramePlan): Promise<Pass> => {
      const run = (): Promise<Run> =>
        runFfmpeg(file, plan, { request, decoding, video, selection }, memoryBytes, remaining());
      let done = await run();
      if (done.changed) {
        selection = 'here';
        done = await run();
      }
      return passOf(done, plan, video.options);
    };
    const selected = await (decoding === 1
      ? selectFramesV1(video.probed, settings, take)
      : selectFrames(video, settings, take));
    return { ...selected, decoder: this.name };
  }

  async close(): Promise<void> {
    // Its processes end with their clips.
  }
}

function passOf({ frames, shown, complaints }: Run, plan: FramePlan, { unitMs }: TimelineOptions): Pass {
  const times = shown.map(({ timeMs }) => timeMs);
  const common = { frames, decoded: shown.length, complaints };
  if (plan.kind === 'key-frames') return { ...common, timesMs: times, usable: [] };
  const references = new References(unitMs);
  const usable = shown.filter((frame) => references.accept(frame)).map(({ pts }) => pts);
  if (plan.kind === 'indices') return { ...common, timesMs: plan.indices.map((index) => times[index] ?? 0), usable };
  // Where flags of key frames lie, frames cannot be taken by them.
  const keys = new Set(shown.filter(({ key }) => key).map(({ pts }) => pts));
  const { timeline, picks } = plan;
  const starts = new Set(decodingRuns(timeline, picks).map(({ from }) => from));
  const lying = timeline.keys.some(({ packet, pts }) => starts.has(packet) && pts !== null && !keys.has(pts));
  const miscounted = !timeline.identified && shown.length !== timeline.moments.filter(({ key }) => key).length;
  return { ...common, frames: lying || miscounted ? [] : frames, timesMs: [], usable };
}

interface Job {
  readonly request: DecodeRequest;
  readonly decoding: Decoding;
  readonly video: ProbedVideo;
  readonly selection: Selection;
}

/** Decodes once. Errors: `decode_*`, `cancelled`; what ffmpeg has against the file is in `complaints`. */
function runFfmpeg(
  file: string,
  plan: FramePlan,
  { request, decoding, video, selection }: Job,
  memoryBytes: number,
  timeoutMs: number,
): Promise<Run> {
  const { settings, limits, signal } = request;
  const frameBytes = settings.imageSize ** 2 * 3;
  const wanted = plan.kind === 'indices' ? new Set(plan.indices) : null;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Decoding was cancelled'));
    const frames: Uint8Array[] = [];
    const shown: Shown[] = [];
    const complaints: string[] = [];
    let partial: Buffer = Buffer.alloc(0);
    let over = false;

    /** Frames that ffmpeg did not select wait here until `showinfo` says what they are. */
    const waiting: Uint8Array[] = [];
    const references = new References(video.options.unitMs);
    let judged = 0;
    let usable = 0;
    const pick = (): void => {
      while (waiting.length > 0 && judged < shown.length) {
        const frame = waiting.shift()!;
        const accepted = references.accept(shown[judged++]!) || (plan.kind === 'indices' && !plan.usableOnly);
        if (accepted && wanted?.has(usable++) === true && frames.length < settings.maxFrames) frames.push(frame);
      }
    };

    // The default stream emits `close` early under load, which fluent-ffmpeg takes for the reader having gone.
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
      // The probe saw the first size only; max_pixels holds for every picture of the stream.
      .inputOptions([
        '-guards',
        guardArguments(limits.cpuSeconds, memoryBytes).join(' '),
        '-hide_banner',
        '-nostdin',
        '-nostats',
        ...INPUT_GUARDS,
        ...video.inputOptions,
        // The timestamps of the file, as they are in its packets.
        ...(decoding === 1 ? [] : ['-copyts']),
        '-max_pixels',
        String(limits.maxPixels),
        '-threads',
        '1',
        '-flags',
        '+bitexact',
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
        `${selectFilters(plan, selection, video.options)},${shapeFilters(settings)
          .map((call) => call.join('='))
          .join(',')}`,
        '-pix_fmt',
        'rgb24',
        '-threads',
        '1',
      ])
      .format('rawvideo');
    if (needsOnlyKeys(plan)) command.inputOptions(['-skip_frame', 'nokey']);
    else if (plan.kind === 'indices' && selection === 'in-ffmpeg') command.inputOptions(['-reinit_filter', '0']);
    if (settings.sampling === 'head') command.outputOptions(['-frames:v', String(settings.maxFrames)]);

    /** The first end counts: of the process, of the time, or of the caller's patience. */
    const end = (error: ClipyardError | null, changed = false): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (error !== null) reject(error);
      else resolve({ frames, shown, complaints: complaints.join('\n'), changed });
    };
    // SIGTERM is not enough: ffmpeg waits for a pipe that nobody empties.
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
      // fluent-ffmpeg asks ffmpeg for its formats first; what ended meanwhile could not be killed yet.
      if (over) kill();
    });
    command.on('stderr', (line: string) => {
      const counting = plan.kind === 'indices' && selection === 'in-ffmpeg';
      const [matched, place, pts, time, isKey, type = '?'] = FRAME_LINE.exec(line) ?? [];
      if ((counting && CHANGED_LINE.test(line)) || (counting && place === '0' && shown.length > 0)) {
        kill();
        end(null, true);
      } else if (matched !== undefined) {
        shown.push({
          pts: Number.isFinite(Number(pts)) ? Number(pts) : null,
          key: isKey === '1' && !'PB'.includes(type),
          timeMs: Number.isFinite(Number(time)) ? Math.round(Number(time) * 1e6) / 1e3 : 0,
        });
        pick();
      } else if (!line.includes('Parsed_showinfo') && !TAG_LINE.test(line)) {
        complaints.push(line);
        if (complaints.length > MAX_COMPLAINTS) complaints.shift();
      }
    });
    // The process may be gone before its last frames are read. Frames before a limit are no answer: how many there are depends on the limit.
    const whole = (): unknown => drained.then(() => end(limitExceeded(complaints.join('\n'))));
    command.on('end', whole);
    command.on('error', (error: Error) => {
      if (!running || /spawn|exited with code 12[67]/.test(error.message))
        end(new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error }));
      else if (limitExceeded(error.message) !== null) end(limitExceeded(error.message));
      // By somebody else, such as the kernel for its memory: another try may give more frames.
      else if (/killed with signal SIGKILL/.test(error.message))
        end(new ClipyardError('decode_failed', error.message, { cause: error }));
      // A crash comes at the same place every time: the frames before it are what the file has.
      else if (/killed with signal/.test(error.message))
        void drained.then(() =>
          end(frames.length === 0 ? new ClipyardError('decode_failed', error.message, { cause: error }) : null),
        );
      else whole();
    });
    command.pipe(output, { end: true });
  });
}
