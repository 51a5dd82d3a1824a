import { type BatchRecord, type PinnedSpec, type ShardEffect, type ShardEffectResult, type SucceededItem } from '@clipyard/batches';
import { rankClasses } from '@clipyard/classifier';
import { ClipyardError, toFailure, type Failure, type RankedClass, type ShardJob, type VideoFeatures } from '@clipyard/contracts';
import { type FeatureRepository } from '@clipyard/repositories';
import { type ModelCache } from './model-cache.js';

const TOP_K = 5;

/** Classifies a whole shard in one go. */
export class ClassifyShardEffect implements ShardEffect {
  constructor(private readonly features: FeatureRepository, private readonly models: ModelCache) {}

  async run(record: BatchRecord, pinned: PinnedSpec, _job: ShardJob, items: readonly SucceededItem[], signal: AbortSignal): Promise<ShardEffectResult> {
    const videoIds = [...new Set(items.map(({ videoId }) => videoId))];
    const read = await this.features.getMany(pinned.specId, videoIds, signal);
    const failures = new Map<string, Failure>();
    const found: VideoFeatures[] = [];
    read.forEach((features, i) => {
      if (features instanceof ClipyardError) failures.set(videoIds[i]!, toFailure(features));
      else found.push(features);
    });
    const { model } = record;
    if (model === null) throw new ClipyardError('model_unavailable', `Batch ${record.id} names no model`);
    const top = found.length === 0 ? new Map() : await this.models.use(model, async ({ predictor }) => {
      const clip = predictor.shape.frames * predictor.shape.featureSize;
      const features = new Float32Array(found.length * clip);
      found.forEach(({ data }, i) => features.set(data, i * clip));
      const probabilities = await predictor.predict(features, signal);
      const classes = predictor.labels.length;
      return new Map(found.map(({ videoId }, i): [string, RankedClass[]] => [videoId, rankClasses(probabilities.subarray(i * classes, (i + 1) * classes), predictor.labels, TOP_K)]));
    });
    return { datasetShard: null, top, failures };
  }
}
