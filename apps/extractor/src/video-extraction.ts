import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import {
  ClipyardError,
  type DecodedFrames,
  type ExtractJob,
  keys,
  type StageTimings,
  type VideoFeatures,
} from '@clipyard/contracts';
import { blackFrames, decodeSettings, encoderInput, padFeatures, validFrames } from '@clipyard/features';
import { type DecodeLimits, encodeGif, type FrameDecoder } from '@clipyard/media';
import { type ObjectStore } from '@clipyard/object-store';
import { type FeatureRepository } from '@clipyard/repositories';
import { type SourceReader } from '@clipyard/sources';

import { type EncoderPool } from './encoder-pool.js';

export interface ExtractionLimits extends DecodeLimits {
  /** Scratch folder. Each video gets a folder in it, which is removed afterwards. */
  readonly scratch: string;
}

export interface Extracted {
  readonly videoId: string;
  readonly sourceVersion: string | null;
  readonly frames: number;
  readonly cached: boolean;
  /** Milliseconds per stage. The caller adds `wait`. */
  readonly timings: Omit<StageTimings, 'wait'>;
}

const elapsed = (since: number): number => Math.round((performance.now() - since) * 10) / 10;

/**
 * Turns the video at a URI into features: fetches and hashes it, checks whether its features exist, decodes, encodes
 * and stores. Features are stored under the hash of the video, so running a job twice changes nothing, and the second
 * run finds the features.
 */
export class VideoExtraction {
  constructor(
    private readonly sources: SourceReader,
    private readonly store: ObjectStore,
    private readonly features: FeatureRepository,
    private readonly decoder: FrameDecoder,
    private readonly encoders: EncoderPool,
    private readonly limits: ExtractionLimits,
  ) {}

  /**
   * @throws ClipyardError `source_*`, `media_*`, `decode_*`, `encoder_failed`, `backbone_unavailable`,
   *   `storage_unavailable` or `cancelled`.
   */
  async run(job: ExtractJob, signal: AbortSignal): Promise<Extracted> {
    const folder = await mkdtemp(join(this.limits.scratch, 'video-'));
    try {
      const started = performance.now();
      const file = join(folder, 'video');
      const { sha256: videoId, version: sourceVersion } = await this.sources.fetch(
        job.uri,
        file,
        this.limits.maxBytes,
        signal,
      );
      const timings = { fetch: elapsed(started), decode: 0, encode: 0, store: 0 };

      const cached = await this.cachedFrames(job.specId, videoId);
      const previewMissing = job.preview && (await this.store.head(keys.preview(job.specId, videoId))) === null;
      if (cached !== null && !previewMissing) return { videoId, sourceVersion, frames: cached, cached: true, timings };

      const decodeStarted = performance.now();
      const settings = decodeSettings(job.spec);
      const frames = await this.decoder.decode(file, { settings, limits: this.limits, signal });
      timings.decode = elapsed(decodeStarted);
      if (previewMissing) await this.writePreview(job.specId, videoId, frames);
      if (cached !== null) return { videoId, sourceVersion, frames: cached, cached: true, timings };

      const encodeStarted = performance.now();
      const features = await this.encode(job, videoId, frames, signal);
      timings.encode = elapsed(encodeStarted);
      const storeStarted = performance.now();
      await this.features.put(features, job.spec);
      timings.store = elapsed(storeStarted);
      return { videoId, sourceVersion, frames: validFrames(features.mask), cached: false, timings };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Stops the decoder. */
  close(): Promise<void> {
    return this.decoder.close();
  }

  /** Number of frames of the stored features; null if there are none, or if they are damaged and must be replaced. */
  private async cachedFrames(specId: string, videoId: string): Promise<number | null> {
    try {
      const features = await this.features.get(specId, videoId);
      return features === null ? null : validFrames(features.mask);
    } catch (error) {
      if (error instanceof ClipyardError && error.code === 'features_missing') return null;
      throw error;
    }
  }

  private encode(
    { spec }: ExtractJob,
    videoId: string,
    frames: DecodedFrames,
    signal: AbortSignal,
  ): Promise<VideoFeatures> {
    return this.encoders.use(spec, async (encoder) => {
      const input = encoderInput(frames, spec, blackFrames(frames));
      const rows = await encoder.encode(input.data, input.rows, { signal });
      return padFeatures({
        videoId,
        spec,
        rows,
        black: input.black,
        timesMs: input.timesMs,
        decoder: frames.decoder,
        engine: encoder.engineName,
      });
    });
  }

  private async writePreview(specId: string, videoId: string, frames: DecodedFrames): Promise<void> {
    await this.store.put(keys.preview(specId, videoId), await encodeGif(frames, { fps: 10 }), {
      contentType: 'image/gif',
    });
  }
}
