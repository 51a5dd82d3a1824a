import { ClipyardError, type FeatureSpec } from '@clipyard/api-contract';

import { type FeatureShard } from './feature-row.js';
import { encodeNpy, npyHeader, viewBytes } from './npy.js';
import { specId } from './spec-id.js';

/** `train_labels.npy`, as the reference trains on it, and the names of its indices. */
export interface TrainLabels {
  /** (n, 1) int64, an index into `labelNames`. */
  readonly labels: Uint8Array;
  /** The sorted distinct labels. */
  readonly labelNames: readonly string[];
}

/**
 * Encodes `train_labels.npy`: (n, 1) int64 indices into the sorted distinct labels.
 *
 * @throws ClipyardError `dataset_unusable` if a row has no label.
 */
export function exportTrainLabels(rowLabels: readonly (string | null)[]): TrainLabels {
  const missing = rowLabels.indexOf(null);
  if (missing >= 0) throw new ClipyardError('dataset_unusable', `Row ${missing} has no label`);
  const labelNames = [...new Set(rowLabels as string[])].sort();
  const index = new Map(labelNames.map((label, i) => [label, BigInt(i)]));
  const data = BigInt64Array.from(rowLabels as string[], (label) => index.get(label) ?? 0n);
  return { labels: encodeNpy({ dtype: '<i8', shape: [rowLabels.length, 1], data }), labelNames };
}

/**
 * Streams `train_data.npy` with one shard in memory at a time: the header, then the values of each shard.
 *
 * @param count - Rows in all shards, which the header contains.
 * @throws ClipyardError `dataset_unusable` if a shard has another spec or if the shards do not have `count` rows;
 *   `cancelled` if `signal` aborts.
 */
export async function* streamTrainData(
  spec: FeatureSpec,
  count: number,
  shards: AsyncIterable<Pick<FeatureShard, 'specId' | 'rows' | 'data'>>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const id = specId(spec);
  yield npyHeader('<f4', [count, spec.maxFrames, spec.featureSize]);
  let sent = 0;
  for await (const shard of shards) {
    if (signal?.aborted === true) throw new ClipyardError('cancelled', 'The export was cancelled');
    if (shard.specId !== id)
      throw new ClipyardError('dataset_unusable', `A shard of feature spec ${shard.specId} in an export of ${id}`);
    sent += shard.rows.length;
    yield viewBytes(shard.data);
  }
  if (sent !== count) throw new ClipyardError('dataset_unusable', `${count} rows announced, ${sent} found`);
}
