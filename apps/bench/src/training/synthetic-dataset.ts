import { type DatasetShard, type FeatureSpec, SHARD_SIZE, type Split } from '@clipyard/api-contract';
import { writeShardRows } from '@clipyard/datasets';
import { encodeShard, specId } from '@clipyard/features';
import { keys, type ObjectStore } from '@clipyard/object-store';

import { clipSize, fillNoise, labels, shape } from './workload.js';

export const spec: FeatureSpec = {
  imageSize: 220,
  maxFrames: shape.frames,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'noise',
  weightsDigest: 'none',
  featureSize: shape.featureSize,
  dtype: 'float32',
  precision: 'float32',
};

/** Writes a dataset of noise in shards, as packing does. @returns the shards */
export async function writeDataset(
  store: ObjectStore,
  rows: number,
  splitOf: (row: number) => Split,
): Promise<DatasetShard[]> {
  const id = specId(spec);
  const noise = fillNoise(new Float32Array(SHARD_SIZE * clipSize), 3);
  const mask = new Uint8Array(shape.frames).fill(1);
  const shards: DatasetShard[] = [];
  for (let from = 0; from < rows; from += SHARD_SIZE) {
    const packed = Array.from({ length: Math.min(SHARD_SIZE, rows - from) }, (_, i) => ({
      videoId: `video-${from + i}`,
      label: labels[(from + i) % labels.length]!,
      split: splitOf(from + i),
      specId: id,
      data: noise.subarray(i * clipSize, (i + 1) * clipSize),
      mask,
      maxFrames: shape.frames,
      featureSize: shape.featureSize,
      timesMs: [],
      decoder: 'none',
      engine: 'none',
    }));
    const bytes = encodeShard(packed, spec);
    const key = keys.datasetShard('bench', String(shards.length));
    await store.put(key, bytes);
    await writeShardRows(store, key, packed);
    shards.push({
      key,
      digest: String(shards.length),
      batchId: 'bench',
      shard: shards.length,
      rows: packed.length,
      bytes: bytes.length,
      labels: {},
      splits: {},
      labelLayer: null,
    });
  }
  return shards;
}
