import {
  findLeakage,
  type Leakage,
  LeakageSchema,
  noLeakage,
  storedName,
  WarningsSchema,
} from '@clipyard/api-contract';
import { LabelCheck } from '@clipyard/item-lists';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

import { type PinnedDataset } from './dataset-repository.js';
import { isUsed, type LabelledVideo } from './labels/label-layer.js';
import { eachShard } from './labels/labelled-shards.js';
import { groupsOf } from './similar/duplicate-groups.js';
import { isBuilding, type SimilarityIndex } from './similar/similarity-index.js';

/** The leakage between the splits of a dataset, and warnings about it. */
export interface SplitFindings {
  readonly leakage: Leakage;
  /** Warnings of classes that only one split has. */
  readonly warnings: readonly string[];
}

/** Records of 0.1.0 have no warnings. */
const StoredFindingsSchema = z.object({ ...LeakageSchema.shape, warnings: WarningsSchema.optional() });

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

/** Videos, groups and near-duplicates in more than one split of a dataset, and classes that only one split has. */
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
  async of(pinned: PinnedDataset): Promise<SplitFindings> {
    const { dataset, shards } = pinned;
    const { name, project, version, splits } = dataset;
    // Without splits there is nothing to find, so no row has to be read.
    if (Object.keys(splits).length === 0) return { leakage: noLeakage, warnings: [] };
    const key = keys.datasetLeakage(storedName(project, name), version);
    const stored = await getJson(this.store, key, StoredFindingsSchema).catch(nullIfDamaged);
    const { warnings, ...leakage } = stored ?? {};
    const known = warnings === undefined ? null : { leakage: leakage as Leakage, warnings };
    if (known !== null && known.leakage.nearDuplicates !== null) return known;
    // The page of a dataset shows the rest of the report if a shard cannot be compared.
    const index = Object.keys(splits).length > 1 ? this.index : null;
    const duplicates = index === null ? null : await duplicatesOf(index, pinned, 0).catch(() => null);
    if (known !== null && duplicates === null) return known;
    const rows: LabelledVideo[] = [];
    const labels = new LabelCheck();
    for await (const { videos } of eachShard(this.store, shards.from(0)))
      for (const video of videos.filter(isUsed)) {
        rows.push(video);
        labels.count(video.label, video.split);
      }
    const found = { leakage: findLeakage(rows, duplicates), warnings: [...labels.splitWarnings()] };
    await putJson(this.store, key, { ...found.leakage, warnings: found.warnings });
    return found;
  }
}
