import { type ClipyardError, type Decoding } from '@clipyard/api-contract';
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_STILL_IMAGE,
  AV_DISPOSITION_TIMED_THUMBNAILS,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_NONE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_ENCRYPTION_INFO,
  AV_PKT_DATA_ENCRYPTION_INIT_INFO,
  type AVDiscard,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  avGetCodecName,
  avGetPixFmtName,
  Dictionary,
  FFmpegError,
  FormatContext,
  type IRational,
  type Packet,
  type Stream,
} from 'node-av/lib';

import { type DecodeLimits } from '../frame-decoder.js';
import { type TimelineOptions, timingOf } from '../sampling/timeline.js';
import { type StreamCandidate } from './choose-stream.js';
import { DEMUXERS, PROTOCOLS } from './input-guards.js';
import { LibavLog } from './libav-log.js';
import { explain, explainUnopened } from './media-errors.js';
import { matrixFromBytes, orientationOf } from './orientation.js';
import { DEFAULT_RATE, judge, plausibleRate, positive, type Probed } from './probed.js';

export const log = new LibavLog();

const errorTextOf = async (code: number): Promise<string> => `${await log.read()}\n${FFmpegError.strerror(code)}`;

/** Turns a return code of FFmpeg's libraries and the messages before it into an error. */
export const failure = async (
  code: number,
  fallback: 'media_unreadable' | 'media_unsupported',
): Promise<ClipyardError> => explain(await errorTextOf(code), fallback);

/**
 * Opens a local file, but no other file that it refers to.
 *
 * @throws ClipyardError `media_*`
 */
export async function openInput(file: string, options: Readonly<Record<string, string>>): Promise<FormatContext> {
  log.clear();
  const context = new FormatContext();
  try {
    const guards = { protocol_whitelist: PROTOCOLS, format_whitelist: DEMUXERS };
    const opened = context.openInputSync(`file:${file}`, null, Dictionary.fromObject({ ...guards, ...options }));
    if (opened < 0) throw await explainUnopened(file, await errorTextOf(opened));
    const analysed = context.findStreamInfoSync();
    if (analysed < 0) throw await failure(analysed, 'media_unreadable');
    return context;
  } catch (error) {
    context.closeInputSync();
    throw error;
  }
}

const isVideo = ({ codecpar }: Stream): boolean => codecpar.codecType === AVMEDIA_TYPE_VIDEO;

/** @returns the video streams of a file, including covers */
export const videoStreams = ({ streams }: FormatContext): Stream[] => streams.filter(isVideo);

const codecName = (stream: Stream): string | null => {
  const name = avGetCodecName(stream.codecpar.codecId);
  return name === null || name === 'none' || name === 'unknown_codec' ? null : name;
};

const STILLS = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS | AV_DISPOSITION_STILL_IMAGE;

/** Whether a stream is a cover or another still. Under version 1 of the rules, only covers are stills. */
export const isStill = ({ disposition }: Stream, decoding: Decoding): boolean =>
  (disposition & (decoding === 1 ? AV_DISPOSITION_ATTACHED_PIC : STILLS)) !== 0;

export const candidateOf = (stream: Stream, packets: number, durationMs: number): StreamCandidate => ({
  index: stream.index,
  isDefault: (stream.disposition & AV_DISPOSITION_DEFAULT) !== 0,
  isKnown: codecName(stream) !== null,
  pixels: stream.codecpar.width * stream.codecpar.height,
  packets,
  durationMs,
});

const seconds = ({ num, den }: IRational): number => num / den;
const rate = ({ num, den }: IRational): number | null => (den === 0 ? null : plausibleRate(num / den));

/** @throws ClipyardError if the stream must not reach a decoder */
export function describeVideo(context: FormatContext, stream: Stream, limits: Pick<DecodeLimits, 'maxPixels'>): Probed {
  const { codecpar, timeBase } = stream;
  const videos = videoStreams(context);
  const duration = stream.duration === AV_NOPTS_VALUE ? undefined : Number(stream.duration) * seconds(timeBase);
  const whole = context.duration === AV_NOPTS_VALUE ? undefined : Number(context.duration) / 1e6;
  const hasData = (type: typeof AV_PKT_DATA_ENCRYPTION_INFO): boolean =>
    context.streams.some((one) => one.codecpar.getCodedSideData(type) !== null);
  return judge(
    {
      container: context.iformat?.name ?? 'unknown',
      codec: codecName(stream),
      width: codecpar.width,
      height: codecpar.height,
      pixelFormat:
        codecpar.format === AV_PIX_FMT_NONE
          ? null
          : avGetPixFmtName(codecpar.format as Parameters<typeof avGetPixFmtName>[0]),
      orientation: orientationOf(matrixFromBytes(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)) ?? []),
      durationSeconds: positive(duration) ?? positive(whole),
      frameRate: rate(stream.avgFrameRate) ?? rate(stream.rFrameRate),
      frameCount: positive(Number(stream.nbFrames)),
      videoStream: videos.findIndex(({ index }) => index === stream.index),
      videoStreams: videos.length,
      encrypted:
        codecpar.codecTagString === 'encv' ||
        hasData(AV_PKT_DATA_ENCRYPTION_INFO) ||
        hasData(AV_PKT_DATA_ENCRYPTION_INIT_INFO),
    },
    limits,
  );
}

/** @returns how the times of a stream are measured */
export function timelineOptions(
  context: FormatContext,
  { timeBase, avgFrameRate, rFrameRate }: Stream,
): TimelineOptions {
  return {
    unitMs: seconds(timeBase) * 1000,
    startMs: context.startTime === AV_NOPTS_VALUE ? null : Number(context.startTime) / 1000,
    frameMs: 1000 / (rate(avgFrameRate) ?? rate(rFrameRate) ?? DEFAULT_RATE),
    ...timingOf(context.iformat?.name ?? ''),
  };
}

export const timestamp = (value: bigint): number | null => (value === AV_NOPTS_VALUE ? null : Number(value));

/**
 * Makes the demuxer skip other streams.
 *
 * @param discard - the packets of the wanted streams to skip
 */
export function readOnly(context: FormatContext, wanted: readonly Stream[], discard: AVDiscard): void {
  const indexes = new Set(wanted.map(({ index }) => index));
  for (const stream of context.streams) stream.discard = indexes.has(stream.index) ? discard : AVDISCARD_ALL;
}

/**
 * Creates a function that reads the next unencrypted packet of some streams.
 *
 * @returns a function that returns false at the end of the file or of its readable part
 */
export function packetReader(context: FormatContext, streams: readonly Stream[]): (packet: Packet) => boolean {
  const indexes = new Set(streams.map(({ index }) => index));
  // Only MP4 marks individual packets as encrypted.
  const marks = context.iformat?.name?.startsWith('mov') === true;
  const isClear = (packet: Packet): boolean => !marks || packet.getSideData(AV_PKT_DATA_ENCRYPTION_INFO) === null;
  return (packet) => {
    for (;;) {
      const code = context.readFrameSync(packet);
      if (code === AVERROR_EAGAIN) continue;
      if (code < 0) return false;
      // Encrypted packets are skipped, since they decode to noise.
      if (indexes.has(packet.streamIndex) && isClear(packet)) return true;
      packet.unref();
    }
  };
}
