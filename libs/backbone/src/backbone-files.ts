import { type BackboneDescriptor } from '@clipyard/contracts';

import { type Network, type Tensors } from './network/network.js';

/** A backbone in memory: all that an engine needs. */
export interface BackboneFiles {
  readonly descriptor: BackboneDescriptor;
  readonly tensors: Tensors;
  /** Null for a layers model with layers that only tfjs knows. */
  readonly network: Network | null;
  /** The topology of a layers model, as its file had it; null for DenseNet121. */
  readonly topology: unknown;
}
