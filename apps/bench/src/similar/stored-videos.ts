import { createHash } from 'node:crypto';

import { type DatasetShard, type FeatureSpec } from '@clipyard/api-contract';
import { DatasetLeakage, DatasetRepository, Datasets, type PinnedDataset, writeShardRows } from '@clipyard/datasets';
import { encodeShard, specId } from '@clipyard/features';
import { keys, type ObjectStore } from '@clipyard/object-store';

/** Features of a video, to be stored in a dataset. */
export interface StoredVideo {
  readonly name: string;
  readonly label: string | null;
  /** (maxFrames, featureSize), zeros for padding and black frames */
  readonly data: Float32Array;
  readonly timesMs: readonly number[];
}

const TENANT = { project: 'default' };
const SHARD_ROWS = 256;

export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/**
 * Stores videos as shards of one version of a dataset.
 *
 * @param videos - are read one by one, so that a large dataset need not be in memory
 */
export async function storeVideos(
  store: ObjectStore,
  name: string,
  spec: FeatureSpec,
  videos: Iterable<StoredVideo>,
): Promise<{ readonly datasets: Datasets; readonly pinned: PinnedDataset }> {
  const { maxFrames, featureSize } = spec;
  const shards: DatasetShard[] = [];
  let rows: Parameters<typeof encodeShard>[0][number][] = [];
  const pack = async (): Promise<void> => {
    if (rows.length === 0) return;
    const bytes = encodeShard(rows, spec);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const key = keys.datasetShard(name, digest);
    await store.put(key, bytes, { durable: false });
    await writeShardRows(store, key, rows);
    const batch = { batchId: 'batch_bench', shard: shards.length };
    const counts = { rows: rows.length, bytes: bytes.length, labels: {}, splits: {}, labelLayer: null };
    shards.push({ key, digest, ...batch, ...counts });
    rows = [];
  };
  for (const video of videos) {
    const mask = new Uint8Array(maxFrames);
    for (let frame = 0; frame < maxFrames; frame++)
      mask[frame] = video.data.subarray(frame * featureSize, (frame + 1) * featureSize).some((x) => x !== 0) ? 1 : 0;
    rows.push({
      videoId: idOf(video.name),
      specId: specId(spec),
      data: video.data,
      mask,
      maxFrames,
      featureSize,
      timesMs: [...video.timesMs],
      decoder: 'bench',
      engine: 'bench',
      customId: video.name,
      uri: null,
      label: video.label,
      split: null,
      group: null,
    });
    if (rows.length === SHARD_ROWS) await pack();
  }
  await pack();
  const repository = new DatasetRepository(store);
  await repository.append(TENANT, name, spec, specId(spec), true, shards);
  const datasets = new Datasets(repository, new DatasetLeakage(store), store);
  return { datasets, pinned: await datasets.require(TENANT, name) };
}
