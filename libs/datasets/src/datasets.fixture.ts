import { type FeatureSpec } from '@clipyard/api-contract';

/** The feature spec of datasets in tests: (3, 4) values per video. */
export const featureSpec: FeatureSpec = {
  imageSize: 220,
  maxFrames: 3,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'd',
  featureSize: 4,
  dtype: 'float32',
  precision: 'float32',
};
