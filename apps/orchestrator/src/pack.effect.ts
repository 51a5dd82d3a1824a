import { createHash } from 'node:crypto';

import {
  addCounts,
  ClipyardError,
  type DatasetShard,
  type Failure,
  type FeatureId,
  featureId,
  ItemRowSchema,
  toFailure,
} from '@clipyard/api-contract';
import {
  type BatchRecord,
  type PinnedSpec,
  type ShardEffect,
  type ShardEffectResult,
  type SucceededItem,
} from '@clipyard/batches';
import { writeShardRows } from '@clipyard/datasets';
import { encodeShard, type FeatureRow } from '@clipyard/features';
import { type ShardJob } from '@clipyard/jobs';
import { keys } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import { type FeatureRepository } from '@clipyard/videos';

const count = (values: readonly (string | null)[]): Record<string, number> =>
  addCounts(values.flatMap((value) => (value === null ? [] : [[value, 1] as const])));

/** Packs the features and labels of a shard into one Arrow file of the dataset. */
export class PackEffect implements ShardEffect {
  constructor(
    private readonly store: ObjectStore,
    private readonly features: FeatureRepository,
  ) {}

  async run(
    record: BatchRecord,
    pinned: PinnedSpec,
    job: ShardJob,
    items: readonly SucceededItem[],
    signal: AbortSignal,
  ): Promise<ShardEffectResult> {
    const found = await this.features.getMany(
      items.map(({ key }) => key),
      signal,
    );
    const rows: FeatureRow[] = [];
    const failures = new Map<FeatureId, Failure>();
    items.forEach(({ item, key }, i) => {
      const features = found[i]!;
      if (features instanceof ClipyardError) failures.set(featureId(key), toFailure(features));
      else rows.push({ ...features, ...ItemRowSchema.parse(item) });
    });
    const datasetShard =
      rows.length === 0 || record.dataset === null
        ? null
        : await this.pack(record.dataset, pinned, record.id, job.shard, rows);
    return { datasetShard, top: new Map(), failures };
  }

  private async pack(
    dataset: string,
    pinned: PinnedSpec,
    batchId: string,
    shard: number,
    rows: readonly FeatureRow[],
  ): Promise<DatasetShard> {
    const bytes = encodeShard(rows, pinned.spec);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const key = keys.datasetShard(dataset, digest);
    await this.store.put(key, bytes, { contentType: 'application/vnd.apache.arrow.file' });
    await writeShardRows(this.store, key, rows);
    return {
      key,
      digest,
      batchId,
      shard,
      rows: rows.length,
      bytes: bytes.byteLength,
      labels: count(rows.map(({ label }) => label)),
      splits: count(rows.map(({ split }) => split)),
      labelLayer: null,
    };
  }
}
