import {
  ClipyardError,
  type Failure,
  type FeatureId,
  featureId,
  type RankedClass,
  RESULT_CLASSES,
  toFailure,
} from '@clipyard/api-contract';
import {
  type BatchRecord,
  type PinnedSpec,
  type ShardEffect,
  type ShardEffectResult,
  type SucceededItem,
} from '@clipyard/batches';
import { classifyMany } from '@clipyard/classifier';
import { type ShardJob } from '@clipyard/jobs';
import { type FeatureRepository } from '@clipyard/videos';

import { type ModelCache } from './model-cache.js';

/** Classifies all videos of a shard in batches. */
export class ClassifyShardEffect implements ShardEffect {
  constructor(
    private readonly features: FeatureRepository,
    private readonly models: ModelCache,
  ) {}

  async run(
    record: BatchRecord,
    _pinned: PinnedSpec,
    _job: ShardJob,
    items: readonly SucceededItem[],
    signal: AbortSignal,
  ): Promise<ShardEffectResult> {
    // Equal videos are classified once.
    const wanted = new Map(items.map(({ key }) => [featureId(key), key]));
    const { model } = record;
    if (model === null) throw new ClipyardError('model_unavailable', `Batch ${record.id} has no model`);
    const read = async (ids: readonly FeatureId[]): Promise<(Float32Array | ClipyardError)[]> =>
      (
        await this.features.getMany(
          ids.map((id) => wanted.get(id)!),
          signal,
        )
      ).map((features) => (features instanceof ClipyardError ? features : features.data));
    const results = await this.models.use(record, model, ({ predictor }) =>
      classifyMany(predictor, [...wanted.keys()], { topK: RESULT_CLASSES, read, signal }),
    );
    const failures = new Map<FeatureId, Failure>();
    const top = new Map<FeatureId, RankedClass[]>();
    for (const [id, result] of results) {
      if (result instanceof ClipyardError) failures.set(id, toFailure(result));
      else top.set(id, result);
    }
    return { datasetShard: null, top, failures };
  }
}
