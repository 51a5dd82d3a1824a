import { type FeatureSpec, type ItemRow, type ItemRowInput, type VideoFeatures } from '@clipyard/api-contract';

/** One row of a shard: the features of a video, and the fields of its item. */
export interface FeatureRow extends VideoFeatures, Readonly<ItemRow> {}
/** A row to be encoded, which can lack fields of its item. */
export type FeatureRowInput = VideoFeatures & Readonly<ItemRowInput>;

/** A decoded shard. The rows' `data` and `mask` are views of these two arrays, which share the memory of the file. */
export interface FeatureShard {
  readonly spec: FeatureSpec;
  readonly specId: string;
  readonly rows: readonly FeatureRow[];
  /** (rows, maxFrames, featureSize) float32. */
  readonly data: Float32Array;
  /** (rows, maxFrames) uint8. */
  readonly mask: Uint8Array;
}
