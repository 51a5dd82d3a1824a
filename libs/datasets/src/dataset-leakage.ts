import { findLeakage, type Leakage, LeakageSchema, noLeakage, storedName } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';

import { type PinnedDataset } from './dataset-repository.js';
import { isUsed, type LabelledVideo } from './labels/label-layer.js';
import { eachShard } from './labels/labelled-shards.js';
import { groupsOf } from './similar/duplicate-groups.js';
import { isBuilding, type SimilarityIndex } from './similar/similarity-index.js';

/**
 * The first video of the group of near-duplicates that each video is in, by videoId.
 *
 * @param waitMs - how long to wait for the comparison of all videos
 * @returns null if the comparison takes longer; it continues
 * @throws ClipyardError `features_missing`
 */
export async function duplicatesOf(
  index: SimilarityIndex,
  pinned: PinnedDataset,
  waitMs: number,
): Promise<ReadonlyMap<string, string> | null> {
  const pairs = await index.pairs(pinned, waitMs);
  if (isBuilding(pairs)) return null;
  return new Map(
    groupsOf(pairs).flatMap(({ places }) => places.map(({ videoId }) => [videoId, places[0]!.videoId] as const)),
  );
}

/** Videos, groups and near-duplicates that are in more than one split of a dataset. */
export class DatasetLeakage {
  /** @param index - finds near-duplicates; without it they are not counted */
  constructor(
    private readonly store: ObjectStore,
    private readonly index: SimilarityIndex | null = null,
  ) {}

  /**
   * The result is stored, since a version never changes. Near-duplicates are not counted before all videos have been
   * compared, which this call starts.
   *
   * @throws ClipyardError `features_missing`
   */
  async of(pinned: PinnedDataset): Promise<Leakage> {
    const { dataset, shards } = pinned;
    const { name, project, version, splits } = dataset;
    if (Object.keys(splits).length < 2) return noLeakage;
    const key = keys.datasetLeakage(storedName(project, name), version);
    const known = await getJson(this.store, key, LeakageSchema).catch(nullIfDamaged);
    if (known !== null && known.nearDuplicates !== null) return known;
    // The page of a dataset shows the rest of the report if a shard cannot be compared.
    const duplicates = this.index === null ? null : await duplicatesOf(this.index, pinned, 0).catch(() => null);
    if (known !== null && duplicates === null) return known;
    const rows: LabelledVideo[] = [];
    for await (const { videos } of eachShard(this.store, shards.from(0))) rows.push(...videos.filter(isUsed));
    const found = findLeakage(rows, duplicates);
    await putJson(this.store, key, found);
    return found;
  }
}
