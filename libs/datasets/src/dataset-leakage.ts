import { findLeakage, type Leakage, LeakageSchema, noLeakage, storedName } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';

import { type PinnedDataset } from './dataset-repository.js';
import { isUsed, type LabelledVideo } from './labels/label-layer.js';
import { eachShard } from './labels/labelled-shards.js';

/** Videos and groups that are in more than one split of a dataset. */
export class DatasetLeakage {
  constructor(private readonly store: ObjectStore) {}

  /**
   * The result is stored, since a version never changes.
   *
   * @throws ClipyardError `features_missing`
   */
  async of({ dataset: { name, project, version, splits }, shards }: PinnedDataset): Promise<Leakage> {
    if (Object.keys(splits).length < 2) return noLeakage;
    const key = keys.datasetLeakage(storedName(project, name), version);
    const known = await getJson(this.store, key, LeakageSchema).catch(nullIfDamaged);
    if (known !== null) return known;
    const rows: LabelledVideo[] = [];
    for await (const { videos } of eachShard(this.store, shards.from(0))) rows.push(...videos.filter(isUsed));
    const found = findLeakage(rows);
    await putJson(this.store, key, found);
    return found;
  }
}
