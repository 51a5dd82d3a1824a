import { type FeatureSpec } from '@clipyard/contracts';

/** The precision that an engine computes in. */
export type Precision = FeatureSpec['precision'];
