import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { ClipyardError, type SegmentRule } from '@clipyard/api-contract';

import { type SegmentsRequest } from '../frame-decoder.js';
import { type Span } from '../sampling/stride-segments.js';
import { ShotDetector } from '../shots/shot-detector.js';
import { ShotSegments } from '../shots/shot-segments.js';
import { SMALL_FILTERS, SMALL_PIXELS } from '../shots/small-frame.js';
import { guardArguments, limitExceeded } from './decoder-limits.js';
import { MomentMatcher } from './moment-matcher.js';
import { LEAST_REST_MS } from './plan-segments.js';
import { type ProbedVideo } from './probe-video.js';
import { GUARDED_FFMPEG, INPUT_GUARDS } from './run-guarded.js';
import { wholeLimits } from './segment-limits.js';
import { Showinfo } from './showinfo.js';

const FRAME_BYTES = SMALL_PIXELS * 3;
const ERROR_TAIL = 2_000;

export interface FoundShots {
  readonly spans: readonly Span[];
  /** When the part begins that gave no frame; null if there is none. */
  readonly restMs: number | null;
}

/**
 * Finds the shots of a video with one run of ffmpeg, which writes small frames.
 *
 * @throws ClipyardError `decode_*`, `cancelled`
 */
export async function fluentShots(
  file: string,
  video: ProbedVideo,
  request: SegmentsRequest & { readonly segments: Extract<SegmentRule, { by: 'shots' }> },
  memoryBytes: number,
): Promise<FoundShots> {
  const { segments: rule, limits, signal } = request;
  const { options, probed } = video;
  const timeline = video.timeline!;
  const budget = wholeLimits(limits, timeline.endMs);
  const matcher = new MomentMatcher(timeline, options);
  const detector = new ShotDetector(rule.threshold);
  const segments = new ShotSegments(rule, timeline.moments[0]!.timeMs);
  const spans: Span[] = [];
  let latest = -1;
  const see = (pts: number | null, key: boolean | null, rgb: Uint8Array): void => {
    const at = matcher.match({ pts, key });
    if (at === null) return;
    latest = at;
    detector.push(timeline.moments[at]!.timeMs, rgb);
    for (const cut of detector.take()) segments.cut(cut);
    segments.advance(detector.settledMs);
    spans.push(...segments.take());
  };
  await writeSmallFrames(file, video, { ...limits, ...budget }, memoryBytes, signal, see);
  if (latest < 0) throw noFrames(probed.encrypted);
  detector.finish();
  for (const cut of detector.take()) segments.cut(cut);
  const undecoded = timeline.moments[latest + 1]?.timeMs ?? timeline.endMs;
  const restMs = timeline.endMs - undecoded >= LEAST_REST_MS ? undecoded : null;
  segments.finish(restMs ?? timeline.endMs);
  spans.push(...segments.take());
  return { spans, restMs };
}

const noFrames = (encrypted: boolean): ClipyardError =>
  encrypted
    ? new ClipyardError('media_encrypted', 'The video is encrypted')
    : new ClipyardError('media_corrupt', 'No frame of the video can be decoded');

function writeSmallFrames(
  file: string,
  video: ProbedVideo,
  { cpuSeconds, timeoutMs, maxPixels }: SegmentsRequest['limits'],
  memoryBytes: number,
  signal: AbortSignal | undefined,
  see: (pts: number | null, key: boolean | null, rgb: Uint8Array) => void,
): Promise<void> {
  const filters = ['showinfo=checksum=0', ...SMALL_FILTERS.map((call) => call.join('='))].join(',');
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(cancelled());
    const child = spawn(
      GUARDED_FFMPEG,
      [
        ...['-guards', guardArguments(cpuSeconds, memoryBytes).join(' '), '-hide_banner', '-nostdin', '-nostats'],
        ...[...INPUT_GUARDS, ...video.inputOptions, '-copyts', '-max_pixels', String(maxPixels), '-threads', '1'],
        ...['-flags', '+bitexact', '-noautorotate', '-i', `file:${file}`, '-map', `0:${video.stream}`],
        ...['-an', '-sn', '-dn', '-fps_mode', 'passthrough', '-vf', filters, '-threads', '1'],
        ...['-f', 'rawvideo', 'pipe:1'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const end = (error: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      child.kill('SIGKILL');
      if (error === null) resolve();
      else reject(error as Error);
    };
    const abort = (): void => end(cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => end(new ClipyardError('decode_timeout', `Finding shots took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );

    const showinfo = new Showinfo();
    const pending: Uint8Array[] = [];
    let partial = Buffer.alloc(0);
    let errorText = '';
    const pair = (): void => {
      const count = Math.min(pending.length, showinfo.frames.length);
      const frames = showinfo.frames.splice(0, count);
      pending.splice(0, count).forEach((rgb, i) => see(frames[i]!.pts, frames[i]!.key, rgb));
    };
    child.stdout.on('data', (chunk: Buffer) => {
      partial = Buffer.concat([partial, chunk]);
      let at = 0;
      for (; partial.length - at >= FRAME_BYTES; at += FRAME_BYTES)
        pending.push(new Uint8Array(partial.subarray(at, at + FRAME_BYTES)));
      partial = partial.subarray(at);
      pair();
    });
    createInterface(child.stderr).on('line', (line) => {
      if (showinfo.read(line)) pair();
      else errorText = `${errorText}\n${line}`.slice(-ERROR_TAIL);
    });
    child.on('error', (error) => end(new ClipyardError('decode_failed', 'ffmpeg cannot be started', { cause: error })));
    child.on('close', (code, killedBy) => {
      pair();
      const limit = limitExceeded(errorText, killedBy);
      if (limit !== null) end(limit);
      else if (killedBy !== null) end(new ClipyardError('decode_failed', `ffmpeg ended: ${killedBy}`));
      else if (code === 126 || code === 127) end(new ClipyardError('decode_failed', 'ffmpeg is not installed'));
      else end(null);
    });
  });
}

const cancelled = (): ClipyardError => new ClipyardError('cancelled', 'Decoding was cancelled');
