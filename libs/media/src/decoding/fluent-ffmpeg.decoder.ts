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
import { References } from '../sampling/references.js';
import { decodingRuns } from '../sampling/sample-timeline.js';
import { type TimelineOptions } from '../sampling/timeline.js';
import { DEFAULT_MEMORY_BYTES, guardArguments, limitExceeded } from './decoder-limits.js';
import { needsOnlyKeys, selectFilters, type Selection } from './ffmpeg-select.js';
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
import { turn } from './orientation.js';
import { type ProbedVideo, probeVideo } from './probe-video.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { selectFramesV1 } from './select-frames-v1.js';
import { Showinfo, type ShownFrame } from './showinfo.js';
import { sourceNotes } from './source-notes.js';

/** Lines of complaint that are kept. */
const MAX_COMPLAINTS = 50;
/** Tags of the file, which say what its maker liked, are indented. */
const TAG_LINE = /^\s/;
/** What ffmpeg says when the picture changes its size or its pixel format within the clip. */
const CHANGED_LINE = /Changing video frame properties on the fly/;

/** One run of ffmpeg. */
interface Run {
  /** Raw pixels of the picked frames, as the filters of their look leave them. */
  readonly frames: readonly Uint8Array[];
  /** The decoded frames, or in version 1 the picked key frames. */
  readonly shown: readonly ShownFrame[];
  /** The picked frames. */
  readonly picked: readonly ShownFrame[];
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
      const run = async (look: FrameLook): Promise<Run> => {
        const job = { request, decoding, video, selection, look };
        const first = await runFfmpeg(file, plan, job, memoryBytes, remaining());
        if (!first.changed) return first;
        selection = 'here';
        return runFfmpeg(file, plan, { ...job, selection }, memoryBytes, remaining());
      };
      if (decoding === 1) return { ...passOf(await run(PLAIN), plan, video.options), source: null };
      const done = await run(video.look);
      const { cpuSeconds } = request.limits;
      const orientations = await frameOrientations(
        file,
        video,
        { decoded: done.shown, taken: done.picked, onlyKeys: needsOnlyKeys(plan) },
        { timeoutMs: remaining(), cpuSeconds, memoryBytes, signal: request.signal },
      );
      const finished = await finishFrames(done, video.look, run);
      const frames = finished.map(({ rgb }, i) => turn(rgb, settings.imageSize, orientations[i]!));
      const notes = finished.map((frame, i) => ({
        ...frame,
        look: done.picked[i]!.look,
        orientation: orientations[i]!,
      }));
      return { ...passOf({ ...done, frames }, plan, video.options), source: sourceNotes(notes) };
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

/** Frames of another look than a run was made for are taken by a run of their own. */
async function finishFrames(
  done: Run,
  expected: FrameLook,
  run: (look: FrameLook) => Promise<Run>,
): Promise<readonly Finished[]> {
  const runs = [{ look: expected, frames: done.frames }];
  const finishAs = async (look: FrameLook, i: number): Promise<Finished> => {
    let found = runs.find((one) => sameLook(one.look, look));
    if (found === undefined) runs.push((found = { look, frames: (await run(look)).frames }));
    const raw = found.frames[i];
    if (raw === undefined) throw new ClipyardError('media_corrupt', 'The video gives other frames each time');
    return finishFrame(raw, look);
  };
  const finished: Finished[] = [];
  for (const [i, { look }] of done.picked.entries()) finished.push(await finishAs(look, i));
  // Alpha that hides every frame was not meant: a writer left the fourth byte of each pixel at zero.
  if (finished.length > 0 && finished.every(({ isHidden }) => isHidden))
    for (const [i, { look }] of done.picked.entries())
      finished[i] = { ...(await finishAs({ ...look, alpha: false }, i)), isHidden: true };
  return finished;
}

function passOf(
  { frames, shown, complaints }: Run,
  plan: FramePlan,
  { unitMs }: TimelineOptions,
): Omit<Pass, 'source'> {
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
  readonly look: FrameLook;
}

/** Decodes once. Errors: `decode_*`, `cancelled`; what ffmpeg has against the file is in `complaints`. */
function runFfmpeg(
  file: string,
  plan: FramePlan,
  { request, decoding, video, selection, look }: Job,
  memoryBytes: number,
  timeoutMs: number,
): Promise<Run> {
  const { settings, limits, signal } = request;
  const frameBytes = rawBytes(look, settings.imageSize);
  const wanted = plan.kind === 'indices' ? new Set(plan.indices) : null;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Decoding was cancelled'));
    const frames: Uint8Array[] = [];
    const picked: number[] = [];
    const showinfo = new Showinfo();
    const complaints: string[] = [];
    let partial: Buffer = Buffer.alloc(0);
    let over = false;

    /** Frames that ffmpeg did not select wait here until `showinfo` says what they are. */
    const waiting: Uint8Array[] = [];
    const references = new References(video.options.unitMs);
    let judged = 0;
    let usable = 0;
    const pick = (): void => {
      while (waiting.length > 0 && judged < showinfo.decoded.length) {
        const frame = waiting.shift()!;
        const shown = showinfo.decoded[judged++]!;
        const accepted = references.accept(shown) || (plan.kind === 'indices' && !plan.usableOnly);
        if (accepted && wanted?.has(usable++) === true && frames.length < settings.maxFrames) {
          frames.push(frame);
          picked.push(judged - 1);
        }
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
        // Frames are turned here, by a rule that both decoders share.
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
        `${selectFilters(plan, selection, video.options)},${lookFilters(settings, look)
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
    if (settings.sampling === 'head') command.outputOptions(['-frames:v', String(settings.maxFrames)]);

    /** The first end counts: of the process, of the time, or of the caller's patience. */
    const end = (error: ClipyardError | null, changed = false): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (error !== null) reject(error);
      else {
        const { decoded: shown, selected } = showinfo;
        const counted = selection === 'here' && wanted !== null ? picked.map((place) => shown[place]!) : selected;
        resolve({
          frames,
          shown,
          picked: counted.slice(0, frames.length),
          complaints: complaints.join('\n'),
          changed,
        });
      }
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
      const isShown = showinfo.read(line);
      if (counting && (CHANGED_LINE.test(line) || showinfo.restarted)) {
        kill();
        end(null, true);
      } else if (isShown) pick();
      else if (!TAG_LINE.test(line)) {
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
