import { type DatasetShard } from '@clipyard/api-contract';

/**
 * A shard of the dataset `clips`, as a version of the dataset lists it.
 *
 * @param digest - distinguishes shards
 */
export const datasetShard = (digest: string, change: Partial<DatasetShard> = {}): DatasetShard => ({
  key: `datasets/clips/shards/${digest}.arrow`,
  digest,
  batchId: 'batch_1',
  shard: 0,
  rows: 1,
  bytes: 1,
  labels: {},
  splits: {},
  labelLayer: null,
  ...change,
});
