import { leaveOneOut, rankClasses } from '@clipyard/classifier';
import { ClipyardError, ExtractResultSchema, keys, toFailure } from '@clipyard/contracts';
import { type ObjectStore } from '@clipyard/object-store';
import { type ClassificationRepository, type ClassificationRequest, type ClassificationResult, type FeatureRepository } from '@clipyard/repositories';
import { type ModelCache } from './model-cache.js';

type Verdict = Omit<ClassificationResult, 'finishedAt'>;

/** Ends a single classification: features that its extract job left, through the model, into the result. */
export class SingleClassification {
  constructor(
    private readonly store: ObjectStore,
    private readonly classifications: ClassificationRepository,
    private readonly features: FeatureRepository,
    private readonly models: ModelCache,
  ) {}

  /** `results` holds what the extract job returned; none where it lost all its workers. */
  async run(id: string, results: readonly unknown[], signal: AbortSignal, lastAttempt: boolean): Promise<void> {
    const request = await this.classifications.request(id);
    if (request === null) throw new ClipyardError('not_found', `There is no classification ${id}`);
    let verdict: Verdict;
    try {
      verdict = await this.classify(request, results, signal);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.retryable && !lastAttempt) throw error;
      verdict = { videoId: null, top: null, evidence: null, frames: null, cached: false, hasPreview: false, failure };
    }
    await this.classifications.finish(id, { ...verdict, finishedAt: new Date().toISOString() });
  }

  private async classify(request: ClassificationRequest, results: readonly unknown[], signal: AbortSignal): Promise<Verdict> {
    const extracted = results.length === 0 ? null : ExtractResultSchema.parse(results[0]);
    const failure = extracted === null ? toFailure(new ClipyardError('worker_lost', 'The workers that held the video died')) : extracted.failure;
    const videoId = extracted?.videoId ?? null;
    if (failure !== null || videoId === null) return { videoId, top: null, evidence: null, frames: null, cached: false, hasPreview: false, failure };
    const features = await this.features.get(request.specId, videoId);
    if (features === null) throw new ClipyardError('features_missing', `The features of ${videoId} are gone`);
    const hasPreview = request.preview && (await this.store.head(keys.preview(request.specId, videoId))) !== null;
    return this.models.use(request.modelId, async ({ predictor }) => {
      const probabilities = await predictor.predict(features.data, signal);
      const evidence = request.evidence ? await leaveOneOut(predictor, features.data, signal) : null;
      return {
        videoId, top: rankClasses(probabilities, predictor.labels, request.topK),
        evidence: evidence?.map(({ frame, weight }) => ({ frame, timeMs: features.timesMs[frame] ?? 0, weight })) ?? null,
        frames: extracted?.frames ?? null, cached: extracted?.cached ?? false, hasPreview, failure: null,
      };
    });
  }
}
