import { type FeatureSpec, type Split, type VideoFeatures } from '@clipyard/api-contract';

/** The features of one video with what the batch that submitted it says about it: one row of a shard. */
export interface FeatureRow extends VideoFeatures {
  readonly customId: string | null;
  readonly uri: string | null;
  readonly label: string | null;
  readonly split: Split | null;
  /** Rows of one group (for example clips cut from one recording) must not be parted by a split. */
  readonly group: string | null;
}

/** A decoded shard. The rows' `data` and `mask` are views of the two arrays here, which share the file's memory. */
export interface FeatureShard {
  readonly spec: FeatureSpec;
  readonly specId: string;
  readonly rows: readonly FeatureRow[];
  /** (rows, maxFrames, featureSize) float32. */
  readonly data: Float32Array;
  /** (rows, maxFrames) uint8. */
  readonly mask: Uint8Array;
}
