import { join } from 'node:path';

import {
  ClipyardError,
  type DecodedFrames,
  decodingOf,
  type FeatureKey,
  type FeatureSpec,
  type StageTimings,
  type VideoFeatures,
  videoIdOf,
} from '@clipyard/api-contract';
import { blackFrames, decodeSettings, encoderInput, padFeatures, validFrames } from '@clipyard/features';
import { type ExtractJob } from '@clipyard/jobs';
import { encodeGif } from '@clipyard/media';
import { keys, type ObjectStore } from '@clipyard/object-store';
import { type SourceReader } from '@clipyard/video-sources';
import { type FeatureRepository } from '@clipyard/videos';

import { type Decoding } from './decoding.js';
import { type EncoderPool } from './encoder-pool.js';

export interface Extracted {
  readonly videoId: string;
  readonly sourceVersion: string | null;
  /** null for a video that was divided: its segments have frames. */
  readonly frames: number | null;
  readonly cached: boolean;
  /** Milliseconds per stage. The caller adds `wait`. */
  readonly timings: Omit<StageTimings, 'wait'>;
}

/** Milliseconds since `performance.now()` was called. */
export const elapsed = (since: number): number => Math.round((performance.now() - since) * 10) / 10;

/** Encodes the frames of a video or a part. */
export function encodeFrames(
  encoders: EncoderPool,
  spec: FeatureSpec,
  videoId: string,
  frames: DecodedFrames,
  signal: AbortSignal,
): Promise<VideoFeatures> {
  return encoders.use(spec, async (encoder) => {
    const input = encoderInput(frames, spec, blackFrames(frames));
    const rows = await encoder.encode(input.data, input.rows, { signal });
    return padFeatures({
      videoId,
      spec,
      rows,
      black: input.black,
      timesMs: input.timesMs,
      decoder: frames.decoder,
      source: frames.source,
      engine: encoder.engineName,
    });
  });
}

/**
 * Turns the video at a uri, or a part of it, into features: fetches and hashes it, checks whether its features exist,
 * decodes, encodes and stores. Features are stored under the hash of the video, so running a job twice changes nothing,
 * and the second run finds the features.
 */
export class VideoExtraction {
  constructor(
    private readonly sources: SourceReader,
    private readonly store: ObjectStore,
    private readonly features: FeatureRepository,
    private readonly encoders: EncoderPool,
    private readonly decoding: Decoding,
  ) {}

  /**
   * @param options.exclusive - whether no other video may use the scratch disk at the same time
   * @throws ClipyardError `source_*`, `scratch_unavailable`, `media_*`, `decode_*`, `encoder_failed`,
   *   `backbone_unavailable`, `storage_unavailable` or `cancelled`.
   */
  run(job: ExtractJob, signal: AbortSignal, { exclusive = false } = {}): Promise<Extracted> {
    return this.decoding.scratch.use('video-', (folder) => this.extract(job, join(folder, 'video'), signal), exclusive);
  }

  /** Stops the decoder. */
  close(): Promise<void> {
    return this.decoding.decoder.close();
  }

  private async extract(job: ExtractJob, file: string, signal: AbortSignal): Promise<Extracted> {
    const known = job.videoId === undefined ? null : { specId: job.specId, videoId: job.videoId };
    const knownFrames = known === null ? null : await this.cachedFrames(known);
    if (known !== null && knownFrames !== null)
      return {
        videoId: known.videoId,
        sourceVersion: null,
        frames: knownFrames,
        cached: true,
        timings: { fetch: 0, decode: 0, encode: 0, store: 0 },
      };

    const { decoder, limits } = this.decoding;
    const started = performance.now();
    const { sha256, version: sourceVersion } = await this.sources.fetch(job, job.uri, file, limits.maxBytes, signal);
    const range = job.range ?? null;
    const videoId = videoIdOf(sha256, range);
    const timings = { fetch: elapsed(started), decode: 0, encode: 0, store: 0 };

    const key: FeatureKey = { specId: job.specId, videoId };
    const cached = await this.cachedFrames(key);
    const previewMissing = job.preview && (await this.store.head(keys.preview(key))) === null;
    if (cached !== null && !previewMissing) return { videoId, sourceVersion, frames: cached, cached: true, timings };

    const decodeStarted = performance.now();
    const frames = await decoder.decode(file, {
      settings: decodeSettings(job.spec),
      decoding: decodingOf(job.spec),
      range,
      limits,
      signal,
    });
    timings.decode = elapsed(decodeStarted);
    if (previewMissing) await this.writePreview(key, frames);
    if (cached !== null) return { videoId, sourceVersion, frames: cached, cached: true, timings };

    const encodeStarted = performance.now();
    const features = await encodeFrames(this.encoders, job.spec, videoId, frames, signal);
    timings.encode = elapsed(encodeStarted);
    const storeStarted = performance.now();
    await this.features.put(features, job.spec);
    timings.store = elapsed(storeStarted);
    return { videoId, sourceVersion, frames: validFrames(features.mask), cached: false, timings };
  }

  /** Number of frames of the stored features; null if there are none, or if they are damaged and must be replaced. */
  private async cachedFrames(key: FeatureKey): Promise<number | null> {
    try {
      const features = await this.features.get(key);
      return features === null ? null : validFrames(features.mask);
    } catch (error) {
      if (error instanceof ClipyardError && error.code === 'features_missing') return null;
      throw error;
    }
  }

  private async writePreview(key: FeatureKey, frames: DecodedFrames): Promise<void> {
    await this.store.put(keys.preview(key), await encodeGif(frames, { fps: 10 }), {
      contentType: 'image/gif',
    });
  }
}
