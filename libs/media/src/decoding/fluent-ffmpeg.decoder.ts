import { ClipyardError, type DecodedFrames, type VideoProbe } from '@clipyard/contracts';
import ffmpeg from 'fluent-ffmpeg';
import { PassThrough } from 'node:stream';
import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { countsAgree, frameIndices } from '../sampling/frame-indices.js';
import { explain } from './media-errors.js';
import { probeVideo, type Probed } from './probe-video.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';

/** Lines of complaint that are kept. */
const MAX_COMPLAINTS = 50;
/** `showinfo` writes one such line for every decoded frame. Anchored: a tag of the file could hold the same words. */
const FRAME_LINE = /^\[Parsed_showinfo_0 @ \w+\] n:\s*\d+ pts:\s*\S+\s+pts_time:\s*(\S+)/;
/** What ffmpeg says when the picture changes its size or its pixel format within the clip. */
const CHANGED_LINE = /Changing video frame properties on the fly/;

interface Pass {
  readonly frames: Uint8Array[];
  /** Presentation time of every decoded frame, in milliseconds. */
  readonly times: readonly number[];
  readonly complaints: string;
  /** The pass was given up, because the picture changed within the clip. */
  readonly changed: boolean;
}

/**
 * ffprobe once and ffmpeg once a clip, through fluent-ffmpeg: raw frames of the final size come out of a pipe, and
 * only those that the sampling asks for. How many frames a clip has is known for sure only after decoding; where its
 * container was wrong about it, a second pass takes the right ones. Rotation is applied; the sample aspect ratio is
 * not, as in the reference, whose OpenCV does not know it.
 */
export class FluentFfmpegDecoder implements FrameDecoder {
  readonly name = 'fluent-ffmpeg';

  async probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const { encrypted, ...probe } = await probeVideo(file, request);
    return probe;
  }

  async decode(file: string, request: DecodeRequest): Promise<DecodedFrames> {
    const started = Date.now();
    const probed = await probeVideo(file, request);
    const { sampling, maxFrames, imageSize } = request.settings;
    const remaining = (): number => Math.max(1, request.limits.timeoutMs - (Date.now() - started));

    // A filter graph is set up anew when the picture changes, and then counts from zero: ffmpeg cannot select by
    // index in such a clip. It is told to stop there, and every frame is taken out and counted here instead.
    let selection: Selection = 'in-ffmpeg';
    const take = async (wanted: readonly number[]): Promise<Pass> => {
      const first = await runPass(file, wanted, request, remaining(), selection);
      if (!first.changed) return first;
      selection = 'here';
      return runPass(file, wanted, request, remaining(), selection);
    };

    let indices = frameIndices(sampling, sampling === 'head' ? maxFrames : expectedFrames(probed), maxFrames);
    let pass = await take(indices);
    // A count that is off by one still puts the last index of a clip of fewer than two frames a segment past its end.
    const short = pass.frames.length < Math.min(maxFrames, pass.times.length);
    if (sampling === 'uniform' && pass.times.length > 0 && (short || !countsAgree(expectedFrames(probed), pass.times.length))) {
      indices = frameIndices(sampling, pass.times.length, maxFrames);
      pass = await take(indices);
    }
    const count = Math.min(pass.frames.length, maxFrames);
    if (count === 0) throw nothingDecoded(probed, pass.complaints);
    const { encrypted, ...probe } = probed;
    return { count, size: imageSize, data: concat(pass.frames, count, imageSize), timesMs: indices.slice(0, count).map((index) => pass.times[index] ?? 0), probe, decoder: this.name };
  }
}

/** What the container says, or its duration and rate do; not to be trusted. */
function expectedFrames({ frameCount, durationMs, frameRate }: Probed): number {
  if (frameCount !== null) return frameCount;
  if (durationMs !== null && frameRate !== null) return Math.max(1, Math.round((durationMs / 1000) * frameRate));
  // Nothing is known: the first pass counts.
  return Number.MAX_SAFE_INTEGER;
}

function nothingDecoded({ encrypted }: Probed, complaints: string): ClipyardError {
  if (encrypted) return new ClipyardError('media_encrypted', 'The video is encrypted');
  const explained = explain(complaints, 'media_corrupt');
  // The container could be read, so what is wrong is inside.
  return explained.code === 'media_unreadable' ? new ClipyardError('media_corrupt', explained.message) : explained;
}

function concat(frames: readonly Uint8Array[], count: number, size: number): Uint8Array {
  const bytes = size * size * 3;
  const data = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) data.set(frames[i]!, i * bytes);
  return data;
}

/** Who picks the wanted frames: ffmpeg, which then scales and sends no others, or the reader of its output. */
type Selection = 'in-ffmpeg' | 'here';

function filters({ imageSize: size, resize }: DecodeRequest['settings'], indices: readonly number[], selection: Selection): string {
  const select = selection === 'here' ? '' : `select='${indices.map((index) => `eq(n,${index})`).join('+')}',`;
  const flags = 'bilinear+accurate_rnd+full_chroma_int+bitexact';
  // `crop` leaves pictures alone that are large enough, and makes smaller ones cover the square.
  const scale =
    resize === 'fit-crop'
      ? `scale=${size}:${size}:force_original_aspect_ratio=increase:flags=${flags}`
      : `scale=w='if(lt(min(iw,ih),${size}),ceil(iw*${size}/min(iw,ih)),iw)':h='if(lt(min(iw,ih),${size}),ceil(ih*${size}/min(iw,ih)),ih)':flags=${flags}`;
  // RGB before the crop: with subsampled colours it could only begin at even pixels. Of an odd rest Keras' CenterCrop
  // leaves the smaller half before the crop; ffmpeg by itself rounds to the even number.
  return `showinfo=checksum=0,${select}${scale},format=rgb24,crop=${size}:${size}:floor((iw-ow)/2):floor((ih-oh)/2):exact=1`;
}

/** Decodes once. Errors: `decode_timeout`, `decode_failed`, `cancelled`; what ffmpeg has against the file is in `complaints`. */
function runPass(file: string, indices: readonly number[], request: DecodeRequest, timeoutMs: number, selection: Selection): Promise<Pass> {
  const { settings, limits, signal } = request;
  const frameBytes = settings.imageSize ** 2 * 3;
  const wanted = new Set(indices);
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
        if (frames.length < settings.maxFrames && (selection === 'in-ffmpeg' || wanted.has(received))) frames.push(Uint8Array.prototype.slice.call(partial, 0, frameBytes));
        received++;
        partial = partial.subarray(frameBytes);
      }
    });
    const drained = new Promise<void>((done) => output.once('end', done));

    const command = ffmpeg(`file:${file}`, { stdoutLines: 1 })
      .setFfmpegPath(GUARDED_FFMPEG)
      // The probe saw the first size only; max_pixels holds for every picture of the stream.
      .inputOptions(['-hide_banner', '-nostdin', '-nostats', ...INPUT_GUARDS, '-max_pixels', String(limits.maxPixels), '-threads', '1', '-flags', '+bitexact'])
      .outputOptions(['-map', '0:V:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough', '-vf', filters(settings, indices, selection), '-pix_fmt', 'rgb24', '-threads', '1'])
      .format('rawvideo');
    if (selection === 'in-ffmpeg') command.inputOptions(['-reinit_filter', '0']);
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
      else if (selection === 'in-ffmpeg' && CHANGED_LINE.test(line)) {
        kill();
        end(null, true);
      } else if (!line.includes('Parsed_showinfo')) {
        complaints.push(line);
        if (complaints.length > MAX_COMPLAINTS) complaints.shift();
      }
    });
    // The process may be gone before its last frames are read.
    const whole = (): unknown => drained.then(() => end(null));
    command.on('end', whole);
    command.on('error', (error: Error) => {
      if (!running || /spawn|exited with code 12[67]/.test(error.message)) end(new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error }));
      // By somebody else, such as the kernel for its memory: another try may give more frames.
      else if (/killed with signal SIGKILL/.test(error.message)) end(new ClipyardError('decode_failed', error.message, { cause: error }));
      // A crash comes at the same place every time: the frames before it are what the file has.
      else if (/killed with signal/.test(error.message)) void drained.then(() => end(frames.length === 0 ? new ClipyardError('decode_failed', error.message, { cause: error }) : null));
      else whole();
    });
    command.pipe(output, { end: true });
  });
}
