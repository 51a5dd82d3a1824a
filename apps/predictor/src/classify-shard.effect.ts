import { ClipyardError, type Failure, type RankedClass, toFailure } from '@clipyard/api-contract';
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

const TOP_K = 5;

/** Classifies all videos of a shard in batches. */
export class ClassifyShardEffect implements ShardEffect {
  constructor(
    private readonly features: FeatureRepository,
    private readonly models: ModelCache,
  ) {}

  async run(
    record: BatchRecord,
    pinned: PinnedSpec,
    _job: ShardJob,
    items: readonly SucceededItem[],
    signal: AbortSignal,
  ): Promise<ShardEffectResult> {
    const videoIds = [...new Set(items.map(({ videoId }) => videoId))];
    const { model } = record;
    if (model === null) throw new ClipyardError('model_unavailable', `Batch ${record.id} has no model`);
    const read = async (ids: readonly string[]): Promise<(Float32Array | ClipyardError)[]> =>
      (await this.features.getMany(pinned.specId, ids, signal)).map((features) =>
        features instanceof ClipyardError ? features : features.data,
      );
    const results = await this.models.use(record, model, ({ predictor }) =>
      classifyMany(predictor, videoIds, { topK: TOP_K, read, signal }),
    );
    const failures = new Map<string, Failure>();
    const top = new Map<string, RankedClass[]>();
    for (const [videoId, result] of results) {
      if (result instanceof ClipyardError) failures.set(videoId, toFailure(result));
      else top.set(videoId, result);
    }
    return { datasetShard: null, top, failures };
  }
}
