import { findLeakage, type Leakage, LeakageSchema, noLeakage, storedName } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';

import { type PinnedDataset } from './dataset-repository.js';
import { readShardRows, type ShardRow } from './shard-rows.js';

const SHARDS_AT_ONCE = 32;

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
    const rows: ShardRow[] = [];
    for (let at = 0; at < shards.length; at += SHARDS_AT_ONCE) {
      for (const some of await Promise.all(
        shards.slice(at, at + SHARDS_AT_ONCE).map((shard) => readShardRows(this.store, shard)),
      ))
        rows.push(...some);
    }
    const found = findLeakage(rows);
    await putJson(this.store, key, found);
    return found;
  }
}
