import { ClipyardError, type DatasetShard, type Tenant } from '@clipyard/api-contract';
import { classifyMany } from '@clipyard/classifier';
import { type ShardRanks, type ShardScorer } from '@clipyard/datasets';
import { decodeShard } from '@clipyard/features';
import { type ObjectStore } from '@clipyard/object-store';

import { type ModelCache } from './model-cache.js';

/** Classes of a row that are kept: as many as a reviewer has number keys for. */
const TOP_K = 9;

/** Classifies all rows of a shard from its stored features, for review queues. */
export class ReviewScorer implements ShardScorer {
  constructor(
    private readonly store: ObjectStore,
    private readonly models: ModelCache,
  ) {}

  async rank(tenant: Tenant, model: string, shard: DatasetShard, signal: AbortSignal): Promise<ShardRanks> {
    const bytes = await this.store.get(shard.key);
    if (bytes === null) throw new ClipyardError('features_missing', `Shard ${shard.key} is missing from the store`);
    const { specId, rows } = decodeShard(bytes);
    return this.models.use(tenant, model, async ({ model: { specId: expected }, predictor }) => {
      if (specId !== expected)
        throw new ClipyardError(
          'model_unavailable',
          `Model ${model} expects features of spec ${expected}, but the dataset has spec ${specId}`,
        );
      const places = rows.map((_, place) => String(place));
      const found = await classifyMany(predictor, places, {
        topK: TOP_K,
        read: async (wanted) => wanted.map((place) => rows[Number(place)]!.data),
        signal,
      });
      return places.map((place) => {
        const ranked = found.get(place)!;
        return ranked instanceof ClipyardError ? null : ranked;
      });
    });
  }
}
