import { createHash } from 'node:crypto';

import { ClipyardError, type FeatureSpec, ItemRowSchema } from '@clipyard/api-contract';

import { type FeatureRow, type FeatureShard } from './feature-row.js';
import { decodeNpy, encodeNpy, npyHeader, viewBytes } from './npy.js';
import { specId } from './spec-id.js';

/** The two files that the reference trains on, and the names of the label indices. */
export interface TrainData {
  /** train_data.npy: (n, maxFrames, featureSize) float32. */
  readonly data: Uint8Array;
  /** train_labels.npy: (n, 1) int64, an index into `labels`. */
  readonly labels: Uint8Array;
  /** The sorted distinct labels. */
  readonly labelNames: readonly string[];
}

/**
 * Encodes rows as `train_data.npy` and `train_labels.npy` in memory. For a whole dataset use `streamTrainData`.
 *
 * @throws ClipyardError `dataset_unusable` without rows, with a row that has no label, or with rows of several specs.
 */
export function exportTrainData(rows: readonly FeatureRow[]): TrainData {
  const [first] = rows;
  if (first === undefined) throw new ClipyardError('dataset_unusable', 'There are no rows to export');
  const size = first.data.length;
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    if (row.specId !== first.specId)
      throw new ClipyardError('dataset_unusable', `Rows of several feature specs: ${first.specId}, ${row.specId}`);
    data.set(row.data, i * size);
  });
  return {
    data: encodeNpy({ dtype: '<f4', shape: [rows.length, first.maxFrames, first.featureSize], data }),
    ...exportTrainLabels(rows.map((row) => row.label)),
  };
}

/**
 * Encodes only `train_labels.npy`: (n, 1) int64 indices into the sorted distinct labels.
 *
 * @throws ClipyardError `dataset_unusable` if a row has no label.
 */
export function exportTrainLabels(rowLabels: readonly (string | null)[]): Pick<TrainData, 'labels' | 'labelNames'> {
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

/**
 * Reads `train_data.npy` and `train_labels.npy` back into rows. The files contain neither videos nor times, so the
 * video id is the SHA-256 of the row's features, and the mask is "any feature differs from zero". Labels may be (n, 1)
 * or (n), integers or strings.
 *
 * @param spec - The spec of the features; its maxFrames and featureSize must match the file.
 * @param labelNames - Names of integer labels. Without them, an index is its own name.
 * @throws ClipyardError `invalid_request` if the files cannot be read, or if they do not match each other, the spec or
 *   the names.
 */
export function importTrainData(
  files: { data: Uint8Array; labels: Uint8Array; labelNames?: readonly string[] },
  spec: FeatureSpec,
): FeatureRow[] {
  const { maxFrames, featureSize } = spec;
  const features = decodeNpy(files.data);
  const labels = decodeNpy(files.labels);
  const [count = 0] = features.shape;
  if (
    features.dtype !== '<f4' ||
    features.shape.length !== 3 ||
    features.shape[1] !== maxFrames ||
    features.shape[2] !== featureSize
  ) {
    throw new ClipyardError(
      'invalid_request',
      `train_data must be (n, ${maxFrames}, ${featureSize}) of <f4, ` +
        `not (${features.shape.join(', ')}) of ${features.dtype}`,
    );
  }
  if (!features.data.every(Number.isFinite))
    throw new ClipyardError('invalid_request', 'train_data holds a number that is not finite');
  if (labels.dtype === '<f4' || labels.data.length !== count || labels.shape[0] !== count) {
    throw new ClipyardError(
      'invalid_request',
      `train_labels must be (${count}, 1) of integers or texts, not (${labels.shape.join(', ')}) of ${labels.dtype}`,
    );
  }
  const id = specId(spec);
  return [...labels.data].map((value, i): FeatureRow => {
    const data = features.data.subarray(i * maxFrames * featureSize, (i + 1) * maxFrames * featureSize);
    const label =
      files.labelNames === undefined || typeof value === 'string' ? String(value) : files.labelNames[Number(value)];
    if (label === undefined || label === '')
      throw new ClipyardError('invalid_request', `Label ${String(value)} of row ${i} has no name`);
    const mask = Uint8Array.from({ length: maxFrames }, (_, frame) =>
      data.subarray(frame * featureSize, (frame + 1) * featureSize).some((number) => number !== 0) ? 1 : 0,
    );
    return {
      videoId: createHash('sha256').update(viewBytes(data)).digest('hex'),
      ...ItemRowSchema.parse({ customId: `row-${String(i).padStart(6, '0')}`, label }),
      specId: id,
      data,
      mask,
      maxFrames,
      featureSize,
      timesMs: [],
      decoder: 'numpy',
      engine: 'numpy',
    };
  });
}
