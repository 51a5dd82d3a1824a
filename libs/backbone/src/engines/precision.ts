import { type FeatureSpec } from '@clipyard/api-contract';

/** The precision that an engine computes in. */
export type Precision = FeatureSpec['precision'];
