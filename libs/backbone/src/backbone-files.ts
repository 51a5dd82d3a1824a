import { type BackboneDescriptor } from '@clipyard/contracts';

import { type Network, type Tensors } from './network/network.js';

/** A backbone in memory: everything that an engine needs. */
export interface BackboneFiles {
  readonly descriptor: BackboneDescriptor;
  readonly tensors: Tensors;
  /** Null for a layers model with layers that only tfjs supports. */
  readonly network: Network | null;
  /** The topology of a layers model, as read from its file; null for DenseNet121. */
  readonly topology: unknown;
}
