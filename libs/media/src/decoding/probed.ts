import { stat } from 'node:fs/promises';

import { ClipyardError, type VideoProbe } from '@clipyard/api-contract';

import { type DecodeLimits } from '../frame-decoder.js';
import { describeOrientation, type Orientation } from './orientation.js';

export interface Probed extends VideoProbe {
  readonly encrypted: boolean;
}

/**
 * Refuses a file by its size.
 *
 * @throws ClipyardError `media_unreadable`, `media_empty`, `source_too_large`.
 */
export async function checkFile(file: string, { maxBytes }: Pick<DecodeLimits, 'maxBytes'>): Promise<void> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new ClipyardError('media_unreadable', 'The file cannot be opened', { cause: error });
  });
  if (size === 0) throw new ClipyardError('media_empty', 'The file holds no bytes');
  if (size > maxBytes)
    throw new ClipyardError('source_too_large', `The file has ${size} bytes, the limit is ${maxBytes}`);
}

/** What either decoder found out about the video stream, before it is judged. */
export interface StreamFacts {
  readonly container: string;
  /** null if FFmpeg has no name for it. */
  readonly codec: string | null;
  /** Before rotation. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string | null;
  /** As the container declares it. */
  readonly orientation: Orientation;
  readonly durationSeconds: number | null;
  readonly frameRate: number | null;
  readonly frameCount: number | null;
  readonly videoStream: number;
  readonly videoStreams: number;
  readonly encrypted: boolean;
}

/**
 * Refuses a video that must not reach a decoder.
 *
 * @throws ClipyardError `media_encrypted`, `media_unsupported`, `media_too_large`.
 */
export function judge(facts: StreamFacts, { maxPixels }: Pick<DecodeLimits, 'maxPixels'>): Probed {
  const { container, codec, width, height, pixelFormat, durationSeconds, frameRate, frameCount, encrypted } = facts;
  if (codec === null)
    throw encrypted
      ? new ClipyardError('media_encrypted', 'The video is encrypted')
      : new ClipyardError('media_unsupported', 'The codec of the video is not known');
  if (width * height > maxPixels)
    throw new ClipyardError(
      'media_too_large',
      `The frames have ${width} × ${height} pixels, the limit is ${maxPixels}`,
    );
  const { transposed } = facts.orientation;
  return {
    container,
    codec,
    width: transposed ? height : width,
    height: transposed ? width : height,
    pixelFormat,
    ...describeOrientation(facts.orientation),
    durationMs: durationSeconds === null ? null : Math.round(durationSeconds * 1000),
    frameRate,
    frameCount,
    videoStream: facts.videoStream,
    videoStreams: facts.videoStreams,
    encrypted,
  };
}

/** A probe of a file whose frames are turned in another way than its container says. */
export function reoriented(
  probe: VideoProbe,
  { rotation, mirrored }: Pick<VideoProbe, 'rotation' | 'mirrored'>,
): VideoProbe {
  const crossed = (rotation - probe.rotation) % 180 !== 0;
  const [width, height] = crossed ? [probe.height, probe.width] : [probe.width, probe.height];
  return { ...probe, width, height, rotation, mirrored };
}

/** A rate that a video can have; containers write others where they know none. */
export const plausibleRate = (rate: number): number | null =>
  Number.isFinite(rate) && rate > 0 && rate <= 1000 ? rate : null;

export const positive = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : null;

/** The rate of streams that have none. */
export const DEFAULT_RATE = 25;

/** Options with which FFmpeg looks far into a file whose video starts late, to find the size of its frames. */
export const PATIENCE = { analyzeduration: '120000000', probesize: '100000000' } as const;

/** How many frames the container declares, or its duration and rate do; not to be trusted. */
export function expectedFrames({ frameCount, durationMs, frameRate }: Probed): number {
  if (frameCount !== null) return frameCount;
  if (durationMs !== null && frameRate !== null) return Math.max(1, Math.round((durationMs / 1000) * frameRate));
  // Nothing is known: the first pass counts.
  return Number.MAX_SAFE_INTEGER;
}

/** Packets of a stream that are used: a GIF ends with its first image, as in browsers, whatever is appended to it. */
export const usedPackets = (container: string, frameCount: number): number =>
  container === 'gif' && frameCount > 0 ? frameCount : Infinity;
