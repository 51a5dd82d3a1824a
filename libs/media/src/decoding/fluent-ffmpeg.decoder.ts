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
/** `showinfo` writes one such line for every decoded frame. */
const FRAME_LINE = /\bn:\s*\d+ pts:\s*\S+\s+pts_time:\s*(\S+)/;

interface Pass {
  readonly frames: Uint8Array[];
  /** Presentation time of every decoded frame, in milliseconds. */
  readonly times: readonly number[];
  readonly complaints: string;
}

/**
 * One ffmpeg process a clip, through fluent-ffmpeg: raw frames of the final size come out of a pipe, and only those
 * that the sampling asks for. How many frames a clip has is known for sure only after decoding; where its container
 * was wrong about it, a second pass takes the right ones.
 */
export class FluentFfmpegDecoder implements FrameDecoder {
  readonly name = 'fluent-ffmpeg';

  async probe(file: string, request: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const { encrypted: _, ...probe } = await probeVideo(file, request);
    return probe;
  }

  async decode(file: string, request: DecodeRequest): Promise<DecodedFrames> {
    const started = Date.now();
    const probed = await probeVideo(file, request);
    const { sampling, maxFrames, imageSize } = request.settings;
    const remaining = (): number => Math.max(1, request.limits.timeoutMs - (Date.now() - started));

    let indices = frameIndices(sampling, sampling === 'head' ? maxFrames : expectedFrames(probed), maxFrames);
    let pass = await runPass(file, indices, request, remaining());
    if (sampling === 'uniform' && pass.times.length > 0 && !countsAgree(expectedFrames(probed), pass.times.length)) {
      indices = frameIndices(sampling, pass.times.length, maxFrames);
      pass = await runPass(file, indices, request, remaining());
    }
    const count = Math.min(pass.frames.length, maxFrames);
    if (count === 0) throw nothingDecoded(probed, pass.complaints);
    const { encrypted: _, ...probe } = probed;
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

function filters({ imageSize: size, resize }: DecodeRequest['settings'], indices: readonly number[]): string {
  const selected = indices.map((index) => `eq(n,${index})`).join('+');
  const flags = 'bilinear+accurate_rnd+full_chroma_int+bitexact';
  // `crop` leaves pictures alone that are large enough, and makes smaller ones cover the square.
  const scale =
    resize === 'fit-crop'
      ? `scale=${size}:${size}:force_original_aspect_ratio=increase:flags=${flags}`
      : `scale=w='if(lt(min(iw,ih),${size}),ceil(iw*${size}/min(iw,ih)),iw)':h='if(lt(min(iw,ih),${size}),ceil(ih*${size}/min(iw,ih)),ih)':flags=${flags}`;
  // RGB before the crop: with subsampled colours it could only begin at even pixels.
  return `showinfo=checksum=0,select='${selected}',${scale},format=rgb24,crop=${size}:${size}:exact=1`;
}

/** Decodes once. Errors: `decode_timeout`, `decode_failed`, `cancelled`; what ffmpeg has against the file is in `complaints`. */
function runPass(file: string, indices: readonly number[], request: DecodeRequest, timeoutMs: number): Promise<Pass> {
  const { settings, signal } = request;
  const frameBytes = settings.imageSize ** 2 * 3;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new ClipyardError('cancelled', 'Decoding was cancelled'));
    const frames: Uint8Array[] = [];
    const times: number[] = [];
    const complaints: string[] = [];
    let partial: Buffer = Buffer.alloc(0);
    let stopped: ClipyardError | null = null;

    // The default stream emits `close` early under load, which fluent-ffmpeg takes for the reader having gone.
    const output = new PassThrough({ emitClose: false });
    output.on('data', (chunk: Buffer) => {
      partial = partial.length === 0 ? chunk : Buffer.concat([partial, chunk]);
      while (partial.length >= frameBytes) {
        if (frames.length < settings.maxFrames) frames.push(Uint8Array.prototype.slice.call(partial, 0, frameBytes));
        partial = partial.subarray(frameBytes);
      }
    });

    const command = ffmpeg(`file:${file}`, { stdoutLines: 1 })
      .setFfmpegPath(GUARDED_FFMPEG)
      .inputOptions(['-hide_banner', '-nostdin', '-nostats', ...INPUT_GUARDS, '-reinit_filter', '0', '-threads', '1', '-flags', '+bitexact'])
      .outputOptions(['-map', '0:v:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough', '-vf', filters(settings, indices), '-pix_fmt', 'rgb24', '-threads', '1'])
      .format('rawvideo');
    if (settings.sampling === 'head') command.outputOptions(['-frames:v', String(settings.maxFrames)]);

    const stop = (error: ClipyardError): void => {
      stopped ??= error;
      // SIGTERM is not enough: ffmpeg waits for a pipe that nobody empties.
      command.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(new ClipyardError('decode_timeout', `Decoding took longer than ${request.limits.timeoutMs} ms`)), timeoutMs);
    const abort = (): void => stop(new ClipyardError('cancelled', 'Decoding was cancelled'));
    signal?.addEventListener('abort', abort);
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (stopped !== null) reject(stopped);
      else resolve({ frames, times, complaints: complaints.join('\n') });
    };
    command.on('stderr', (line: string) => {
      const time = FRAME_LINE.exec(line)?.[1];
      if (time !== undefined) times.push(Number.isFinite(Number(time)) ? Math.round(Number(time) * 1e6) / 1e3 : 0);
      else if (!line.includes('Parsed_showinfo')) {
        complaints.push(line);
        if (complaints.length > MAX_COMPLAINTS) complaints.shift();
      }
    });
    command.on('end', finish);
    command.on('error', (error: Error) => {
      if (/spawn|ENOENT|Cannot find ffmpeg|exited with code 12[67]/.test(error.message)) stopped ??= new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error });
      // Killed by somebody else: by the kernel for its memory, or by a crash.
      else if (/killed with signal/.test(error.message) && frames.length === 0) stopped ??= new ClipyardError('decode_failed', error.message, { cause: error });
      finish();
    });
    command.pipe(output, { end: true });
  });
}
