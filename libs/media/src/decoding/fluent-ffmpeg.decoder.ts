import { PassThrough } from 'node:stream';

import { ClipyardError, type DecodedFrames, type VideoProbe } from '@clipyard/api-contract';
import ffmpeg from 'fluent-ffmpeg';

import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { DEFAULT_MEMORY_BYTES, guardArguments, limitExceeded } from './decoder-limits.js';
import { probeVideo } from './probe-video.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';
import { type FramePlan, type Pass, selectFrames } from './select-frames.js';
import { shapeFilters } from './shape-filters.js';

/** Lines of complaint that are kept. */
const MAX_COMPLAINTS = 50;
/** `showinfo` writes one such line for every decoded frame. Anchored: a tag of the file could hold the same words. */
const FRAME_LINE = /^\[Parsed_showinfo_[01] @ \w+\] n:\s*\d+ pts:\s*\S+\s+pts_time:\s*(\S+)/;
/** Tags of the file, which say what its maker liked, are indented. */
const TAG_LINE = /^\s/;
/** What ffmpeg says when the picture changes its size or its pixel format within the clip. */
const CHANGED_LINE = /Changing video frame properties on the fly/;

/** One run of ffmpeg. */
interface Run {
  readonly frames: Uint8Array[];
  /** Presentation time of every frame that `showinfo` saw, in milliseconds. */
  readonly times: readonly number[];
  readonly complaints: string;
  /** The run was given up, because the picture changed within the clip. */
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

  async probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const { encrypted, ...probe } = await probeVideo(file, request, this.memoryBytes);
    return probe;
  }

  async decode(file: string, request: DecodeRequest): Promise<DecodedFrames> {
    const started = Date.now();
    const probed = await probeVideo(file, request, this.memoryBytes);
    const remaining = (): number => Math.max(1, request.limits.timeoutMs - (Date.now() - started));
    // A filter graph is set up anew when the picture changes, and then counts from zero: ffmpeg cannot select by
    // index in such a clip. It is told to stop there, and every frame is taken out and counted here instead.
    let selection: Selection = 'in-ffmpeg';
    const take = async (plan: FramePlan): Promise<Pass> => {
      const first = await runFfmpeg(file, plan, request, this.memoryBytes, remaining(), selection);
      const run = first.changed
        ? await runFfmpeg(file, plan, request, this.memoryBytes, remaining(), (selection = 'here'))
        : first;
      const timesMs = plan.kind === 'key-frames' ? run.times : plan.indices.map((index) => run.times[index] ?? 0);
      return { frames: run.frames, timesMs, decoded: run.times.length, complaints: run.complaints };
    };
    return { ...(await selectFrames(probed, request.settings, take)), decoder: this.name };
  }

  async close(): Promise<void> {
    // Its processes end with their clips.
  }
}

/** Who picks the wanted frames: ffmpeg, which then scales and sends no others, or the reader of its output. */
type Selection = 'in-ffmpeg' | 'here';

/** As `keyFramePicker`; `t` counts from the start of the clip. */
function keyFrameExpression({ durationMs, count }: { durationMs: number; count: number }): string {
  const segment = (time: string): string => `floor(${time}*${(count * 1000) / durationMs}-0.5)`;
  return `between(${segment('t')},0,${count - 1})*(isnan(prev_selected_t)+gt(${segment('t')},${segment('prev_selected_t')}))`;
}

/** Frames that pass are written down by `showinfo`: with indices all of the clip, else those picked. */
function selectFilter(plan: FramePlan, selection: Selection): string {
  const info = 'showinfo=checksum=0';
  if (plan.kind === 'key-frames') return `select='${keyFrameExpression(plan)}',${info}`;
  return selection === 'here' ? info : `${info},select='${plan.indices.map((index) => `eq(n,${index})`).join('+')}'`;
}

/** Decodes once. Errors: `decode_*`, `cancelled`; what ffmpeg has against the file is in `complaints`. */
function runFfmpeg(
  file: string,
  plan: FramePlan,
  request: DecodeRequest,
  memoryBytes: number,
  timeoutMs: number,
  selection: Selection,
): Promise<Run> {
  const { settings, limits, signal } = request;
  const frameBytes = settings.imageSize ** 2 * 3;
  const wanted = plan.kind === 'indices' ? new Set(plan.indices) : null;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Decoding was cancelled'));
    const frames: Uint8Array[] = [];
    const times: number[] = [];
    const complaints: string[] = [];
    let received = 0;
    let partial: Buffer = Buffer.alloc(0);
    let over = false;

    // The default stream emits `close` early under load, which fluent-ffmpeg takes for the reader having gone.
    const output = new PassThrough({ emitClose: false });
    output.on('data', (chunk: Buffer) => {
      partial = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
      while (partial.length >= frameBytes) {
        if (
          frames.length < settings.maxFrames &&
          (wanted === null || selection === 'in-ffmpeg' || wanted.has(received))
        )
          frames.push(Uint8Array.prototype.slice.call(partial, 0, frameBytes));
        received++;
        partial = partial.subarray(frameBytes);
      }
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
        '-max_pixels',
        String(limits.maxPixels),
        '-threads',
        '1',
        '-flags',
        '+bitexact',
      ])
      .outputOptions([
        '-map',
        '0:V:0',
        '-an',
        '-sn',
        '-dn',
        '-fps_mode',
        'passthrough',
        '-vf',
        `${selectFilter(plan, selection)},${shapeFilters(settings)
          .map((call) => call.join('='))
          .join(',')}`,
        '-pix_fmt',
        'rgb24',
        '-threads',
        '1',
      ])
      .format('rawvideo');
    if (plan.kind === 'key-frames') command.inputOptions(['-skip_frame', 'nokey']);
    else if (selection === 'in-ffmpeg') command.inputOptions(['-reinit_filter', '0']);
    if (settings.sampling === 'head') command.outputOptions(['-frames:v', String(settings.maxFrames)]);

    /** The first end counts: of the process, of the time, or of the caller's patience. */
    const end = (error: ClipyardError | null, changed = false): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (error !== null) reject(error);
      else resolve({ frames, times, complaints: complaints.join('\n'), changed });
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
      const time = FRAME_LINE.exec(line)?.[1];
      if (time !== undefined) times.push(Number.isFinite(Number(time)) ? Math.round(Number(time) * 1e6) / 1e3 : 0);
      else if (plan.kind === 'indices' && selection === 'in-ffmpeg' && CHANGED_LINE.test(line)) {
        kill();
        end(null, true);
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
