import { type FeatureSpec } from '@clipyard/api-contract';

/** A feature spec with few values: (3, 4) per video. */
export const featureSpec = (change: Partial<FeatureSpec> = {}): FeatureSpec => ({
  imageSize: 220,
  maxFrames: 3,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'd',
  featureSize: 4,
  dtype: 'float32',
  precision: 'float32',
  ...change,
});
