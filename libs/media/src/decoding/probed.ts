import { stat } from 'node:fs/promises';

import { ClipyardError, type VideoProbe } from '@clipyard/api-contract';

import { type DecodeLimits } from '../frame-decoder.js';
import { describeOrientation, type Orientation } from './orientation.js';

export interface Probed extends VideoProbe {
  readonly encrypted: boolean;
}

/**
 * Checks the size of a file.
 *
 * @returns its bytes
 * @throws ClipyardError `media_unreadable`, `media_empty`, `source_too_large`
 */
export async function checkFile(file: string, { maxBytes }: Pick<DecodeLimits, 'maxBytes'>): Promise<number> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new ClipyardError('media_unreadable', 'The file cannot be opened', { cause: error });
  });
  if (size === 0) throw new ClipyardError('media_empty', 'The file is empty');
  if (size > maxBytes)
    throw new ClipyardError('source_too_large', `The file has ${size} bytes, the limit is ${maxBytes}`);
  return size;
}

/** The facts about a video stream that both decoders collect before it is checked. */
export interface StreamFacts {
  readonly container: string;
  /** null if FFmpeg has no name for it. */
  readonly codec: string | null;
  /** Before rotation. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string | null;
  /** The orientation that the container declares. */
  readonly orientation: Orientation;
  readonly durationSeconds: number | null;
  readonly frameRate: number | null;
  readonly frameCount: number | null;
  readonly videoStream: number;
  readonly videoStreams: number;
  readonly encrypted: boolean;
}

/**
 * Checks that a video may be passed to a decoder.
 *
 * @throws ClipyardError `media_encrypted`, `media_unsupported`, `media_too_large`
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

/** @returns the probe of a file whose frames have another orientation than its container declares */
export function reoriented(
  probe: VideoProbe,
  { rotation, mirrored }: Pick<VideoProbe, 'rotation' | 'mirrored'>,
): VideoProbe {
  const crossed = (rotation - probe.rotation) % 180 !== 0;
  const [width, height] = crossed ? [probe.height, probe.width] : [probe.width, probe.height];
  return { ...probe, width, height, rotation, mirrored };
}

/** @returns the rate if a video can have it, otherwise null: containers write arbitrary values for unknown rates */
export const plausibleRate = (rate: number): number | null =>
  Number.isFinite(rate) && rate > 0 && rate <= 1000 ? rate : null;

export const positive = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : null;

/** The rate that is assumed for streams without one. */
export const DEFAULT_RATE = 25;

/** Options with which FFmpeg finds the size of frames in a file whose video starts late. */
export const PATIENCE = { analyzeduration: '120000000', probesize: '100000000' } as const;

/** @returns the number of frames according to the container or its duration and rate, which may be wrong */
export function expectedFrames({ frameCount, durationMs, frameRate }: Probed): number {
  if (frameCount !== null) return frameCount;
  if (durationMs !== null && frameRate !== null) return Math.max(1, Math.round((durationMs / 1000) * frameRate));
  // Without any information, the first pass counts the frames.
  return Number.MAX_SAFE_INTEGER;
}

/** @returns how many packets of a stream are used: data after the end of a GIF is ignored, as in browsers */
export const usedPackets = (container: string, frameCount: number): number =>
  container === 'gif' && frameCount > 0 ? frameCount : Infinity;
