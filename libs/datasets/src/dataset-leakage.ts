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

/** What the splits of a dataset show. */
export interface SplitFindings {
  readonly leakage: Leakage;
  /** Warnings of classes that only one split has. */
  readonly warnings: readonly string[];
}

/** Records of 0.1.0 have no warnings. */
const StoredFindingsSchema = z.object({ ...LeakageSchema.shape, warnings: WarningsSchema.optional() });

/** Videos and groups that are in more than one split of a dataset, and classes that are in one only. */
export class DatasetLeakage {
  constructor(private readonly store: ObjectStore) {}

  /**
   * The result is stored, since a version never changes.
   *
   * @throws ClipyardError `features_missing`
   */
  async of({ dataset: { name, project, version, splits }, shards }: PinnedDataset): Promise<SplitFindings> {
    // Without splits there is nothing to find, so no row has to be read.
    if (Object.keys(splits).length === 0) return { leakage: noLeakage, warnings: [] };
    const key = keys.datasetLeakage(storedName(project, name), version);
    const known = await getJson(this.store, key, StoredFindingsSchema).catch(nullIfDamaged);
    if (known?.warnings !== undefined) {
      const { warnings, ...leakage } = known;
      return { leakage, warnings };
    }
    const rows: LabelledVideo[] = [];
    const labels = new LabelCheck();
    for await (const { videos } of eachShard(this.store, shards.from(0)))
      for (const video of videos.filter(isUsed)) {
        rows.push(video);
        labels.count(video.label, video.split);
      }
    const found = { leakage: findLeakage(rows), warnings: [...labels.splitWarnings()] };
    await putJson(this.store, key, { ...found.leakage, warnings: found.warnings });
    return found;
  }
}
