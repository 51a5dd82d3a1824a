import { projects } from '@clipyard/access';
import { findLeakage, type Leakage, LeakageSchema, noLeakage } from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';

import { type PinnedDataset } from './dataset-repository.js';
import { readShardRows, type ShardRow } from './shard-rows.js';

const SHARDS_AT_ONCE = 32;

/** Videos and groups that stand in more than one of the splits which the rows of a dataset name. */
export class DatasetLeakage {
  constructor(private readonly store: ObjectStore) {}

  /** A version never changes, so what is found is kept. Errors: `features_missing`. */
  async of({ dataset: { name, project, version, splits }, shards }: PinnedDataset): Promise<Leakage> {
    if (Object.keys(splits).length < 2) return noLeakage;
    const key = keys.datasetLeakage(projects.stored(name, project), version);
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
