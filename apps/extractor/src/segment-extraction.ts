import { join } from 'node:path';

import {
  ClipyardError,
  type DecodedFrames,
  decodingOf,
  type Failure,
  type FeatureKey,
  type SegmentRule,
  toFailure,
  videoIdOf,
} from '@clipyard/api-contract';
import { decodeSettings } from '@clipyard/features';
import { type ExtractJob } from '@clipyard/jobs';
import { type DecodedSegment } from '@clipyard/media';
import { type SourceReader } from '@clipyard/video-sources';
import { type FeatureRepository, type ListedSegment, type SegmentLists } from '@clipyard/videos';

import { type Decoding } from './decoding.js';
import { type EncoderPool } from './encoder-pool.js';
import { elapsed, encodeFrames, type Extracted } from './video-extraction.js';

/** An extract job whose video is divided into segments. */
export type DivideJob = ExtractJob & { readonly segments: SegmentRule };

/** Segments that are encoded at once: enough to fill inference batches while the next one is decoded. */
const PARALLEL_SEGMENTS = 4;

/**
 * Divides a video into segments and extracts the features of each, in one pass over the file. Features are stored while
 * the video is decoded, so memory does not depend on its length. A repeated job decodes again, but encodes only
 * segments without features.
 */
export class SegmentExtraction {
  constructor(
    private readonly sources: SourceReader,
    private readonly features: FeatureRepository,
    private readonly lists: SegmentLists,
    private readonly encoders: EncoderPool,
    private readonly decoding: Decoding,
    private readonly maxSegments: number,
  ) {}

  /**
   * @param options.exclusive - whether no other video may use the scratch disk at the same time
   * @throws ClipyardError as `VideoExtraction.run`, if no segment has features; `media_too_large` if there are more
   *   segments than allowed
   */
  run(job: DivideJob, signal: AbortSignal, { exclusive = false } = {}): Promise<Extracted> {
    return this.decoding.scratch.use('video-', (folder) => this.divide(job, join(folder, 'video'), signal), exclusive);
  }

  private async divide(job: DivideJob, file: string, signal: AbortSignal): Promise<Extracted> {
    const started = performance.now();
    const { limits } = this.decoding;
    const { sha256, version: sourceVersion } = await this.sources.fetch(job, job.uri, file, limits.maxBytes, signal);
    const timings = { fetch: elapsed(started), decode: 0, encode: 0, store: 0 };
    const video: FeatureKey = { specId: job.specId, videoId: sha256 };
    const extracted = { videoId: sha256, sourceVersion, frames: null, timings };
    if (await this.isDivided(video, job)) return { ...extracted, cached: true };
    const segments = await this.decodeAll(job, sha256, file, timings, signal);
    await this.lists.put(video, job.segments, segments);
    return { ...extracted, cached: false };
  }

  /** Whether the segments are known and have features. A list that ends with a failure which may pass is not used. */
  private async isDivided(video: FeatureKey, { segments: rule }: DivideJob): Promise<boolean> {
    const listed = await this.lists.get(video, rule);
    if (listed === null || listed.some(({ failure }) => failure?.retryable === true)) return false;
    // The setting was higher when the video was divided. Decoding refuses it with the numbers.
    if (listed.length > this.maxSegments) return false;
    const withFeatures = listed.filter(({ failure }) => failure === undefined);
    return this.features.hasAll(withFeatures.map((segment) => keyOf(video, segment)));
  }

  private async decodeAll(
    job: DivideJob,
    sha256: string,
    file: string,
    timings: { decode: number; encode: number; store: number },
    signal: AbortSignal,
  ): Promise<ListedSegment[]> {
    const { decoder, limits } = this.decoding;
    const request = {
      settings: decodeSettings(job.spec),
      decoding: decodingOf(job.spec),
      segments: job.segments,
      maxSegments: this.maxSegments,
      limits,
      signal,
    };
    const listed: ListedSegment[] = [];
    const running = new Set<Promise<void>>();
    let waiting = performance.now();
    try {
      for await (const segment of decoder.decodeSegments(file, request)) {
        timings.decode += elapsed(waiting);
        const span = spanOf(segment);
        if ('error' in segment) listed.push({ ...span, failure: failureOf(segment) });
        else {
          listed.push(span);
          const key = keyOf({ specId: job.specId, videoId: sha256 }, span);
          const stored: Promise<void> = this.store(job, key, segment.frames, timings, signal).then(
            () => void running.delete(stored),
          );
          // It is awaited below, maybe after the decoder has failed.
          stored.catch(() => undefined);
          running.add(stored);
          if (running.size === PARALLEL_SEGMENTS) await Promise.race(running);
        }
        waiting = performance.now();
      }
    } finally {
      await Promise.allSettled(running);
    }
    await Promise.all(running);
    return listed;
  }

  private async store(
    job: DivideJob,
    key: FeatureKey,
    frames: DecodedFrames,
    timings: { encode: number; store: number },
    signal: AbortSignal,
  ): Promise<void> {
    // Stored by another batch, or by a worker that died.
    if (await this.features.has(key)) return;
    const encoding = performance.now();
    const features = await encodeFrames(this.encoders, job.spec, key.videoId, frames, signal);
    timings.encode += elapsed(encoding);
    const storing = performance.now();
    await this.features.put(features, job.spec);
    timings.store += elapsed(storing);
  }
}

/** Bounds of errors may lie between milliseconds. */
const spanOf = ({ startMs, endMs }: DecodedSegment): ListedSegment => ({
  startMs: Math.floor(startMs),
  endMs: Math.ceil(endMs),
});

const failureOf = ({ error }: Extract<DecodedSegment, { error: unknown }>): Failure =>
  toFailure(new ClipyardError(error.code, error.message));

const keyOf = ({ specId, videoId }: FeatureKey, { startMs, endMs }: ListedSegment): FeatureKey => ({
  specId,
  videoId: videoIdOf(videoId, { startMs, endMs }),
});
