import { type FeatureSpec, type Split, type VideoFeatures } from '@clipyard/api-contract';

/** One row of a shard: the features of a video, and its properties from the batch. */
export interface FeatureRow extends VideoFeatures {
  readonly customId: string | null;
  readonly uri: string | null;
  readonly label: string | null;
  readonly split: Split | null;
  /** Rows of one group, such as clips of one recording, must be in one split. */
  readonly group: string | null;
}

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
