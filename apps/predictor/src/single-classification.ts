import { ClipyardError, type Failure, type FeatureKey, type Tenant, toFailure } from '@clipyard/api-contract';
import {
  type ClassificationRepository,
  type ClassificationRequest,
  type ClassificationResult,
  type StoredSegment,
} from '@clipyard/classifications';
import { leaveOneOut, type Predictor, rankClasses, scoreWindows } from '@clipyard/classifier';
import { rowStride, specId, timelineSpec } from '@clipyard/features';
import { ExtractResultSchema } from '@clipyard/jobs';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import { type QuotaLedger } from '@clipyard/queues';
import { type FeatureRepository } from '@clipyard/videos';

import { type ModelCache } from './model-cache.js';
import { type SegmentClassification } from './segment-classification.js';

type Verdict = Omit<ClassificationResult, 'finishedAt'> & {
  /** null unless the video was divided. */
  readonly segments: readonly StoredSegment[] | null;
};

/** The verdict on a video without classes. */
const without = (failure: Failure | null, videoId: string | null): Verdict => ({
  videoId,
  top: null,
  evidence: null,
  windows: null,
  segments: null,
  frames: null,
  cached: false,
  hasPreview: false,
  failure,
});

/** Finishes a single classification: runs the model on the features of the extract job and stores the result. */
export class SingleClassification {
  constructor(
    private readonly store: ObjectStore,
    private readonly classifications: ClassificationRepository,
    private readonly features: FeatureRepository,
    private readonly models: ModelCache,
    private readonly segments: SegmentClassification,
    private readonly quotas: Pick<QuotaLedger, 'note'>,
  ) {}

  /**
   * @param results - results of the extract jobs, with `index` 0 for the clip or its division and 1 for the timeline;
   *   the result of a job that lost all its workers is missing
   */
  async run(
    tenant: Tenant,
    id: string,
    results: readonly unknown[],
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<void> {
    const request = await this.classifications.request(tenant, id);
    if (request === null) throw new ClipyardError('not_found', `There is no classification ${id}`);
    let verdict: Verdict;
    try {
      verdict = await this.classify(request, results, signal);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.retryable && !lastAttempt) throw error;
      verdict = without(failure, null);
    }
    const { segments, ...result } = verdict;
    await this.classifications.finish(id, { ...result, finishedAt: new Date().toISOString() }, segments);
    // If Redis is away, the orchestrator releases the quota later.
    if (request.key !== null) await this.quotas.note(request.key, id, 0).catch(() => undefined);
  }

  private async classify(
    request: ClassificationRequest,
    results: readonly unknown[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const verdicts = results.map((result) => ExtractResultSchema.parse(result));
    const [extracted, timeline] = [0, 1].map((place) => verdicts.find(({ index }) => index === place) ?? null);
    const awaited = request.timeline === undefined ? [extracted] : [extracted, timeline];
    const failure = awaited.some((verdict) => verdict == null)
      ? toFailure(new ClipyardError('worker_lost', 'The workers that processed the video died'))
      : (awaited.find((verdict) => verdict!.failure !== null)?.failure ?? null);
    const videoId = extracted?.videoId ?? null;
    if (failure !== null || videoId === null) return without(failure, videoId);
    const key = { specId: request.specId, videoId };
    if (request.segments !== undefined) return this.divided(request, key, extracted?.cached ?? false, signal);
    const features = await this.features.get(key);
    if (features === null)
      throw new ClipyardError('features_missing', `The features of ${videoId} are missing from the store`);
    const hasPreview = request.preview && (await this.store.head(keys.preview(key))) !== null;
    return this.models.use(request, request.modelId, async ({ predictor }) => {
      const probabilities = await predictor.predict(features.data, signal);
      const windows = request.timeline === undefined ? null : await this.windows(request, videoId, predictor, signal);
      const evidence = request.evidence ? await leaveOneOut(predictor, features.data, signal) : null;
      return {
        windows,
        segments: null,
        videoId,
        top: rankClasses(probabilities, predictor.labels, request.topK),
        evidence:
          evidence?.map(({ frame, weight }) => ({ frame, timeMs: features.timesMs[frame] ?? 0, weight })) ?? null,
        frames: extracted?.frames ?? null,
        cached: extracted?.cached ?? false,
        hasPreview,
        failure: null,
      };
    });
  }

  private divided(
    request: ClassificationRequest,
    key: FeatureKey,
    cached: boolean,
    signal: AbortSignal,
  ): Promise<Verdict> {
    return this.models.use(request, request.modelId, async ({ predictor }) => {
      const { segments, top, frames } = await this.segments.run(request, key, predictor, signal);
      const { videoId } = key;
      const broken = segments.find(({ failure }) => failure !== null)?.failure;
      if (top === null)
        return without(broken ?? toFailure(new ClipyardError('media_corrupt', 'The video has no segments')), videoId);
      return { ...without(null, videoId), segments, top: [...top], frames, cached };
    });
  }

  private async windows(
    { spec, timeline, topK }: ClassificationRequest,
    videoId: string,
    predictor: Predictor,
    signal: AbortSignal,
  ): Promise<ClassificationResult['windows']> {
    if (timeline === undefined) return null;
    const denser = timelineSpec(spec, timeline);
    const features = await this.features.get({ specId: specId(denser), videoId });
    if (features === null)
      throw new ClipyardError('features_missing', `The features of ${videoId} are missing from the store`);
    const { timesMs, data, featureSize } = features;
    const scored = await scoreWindows(
      predictor,
      data.subarray(0, timesMs.length * featureSize),
      rowStride(timeline.stride, spec.window),
      topK,
      signal,
    );
    return scored.map(({ first, last, top }) => ({
      startSeconds: timesMs[first]! / 1000,
      endSeconds: timesMs[last]! / 1000,
      top: [...top],
    }));
  }
}
