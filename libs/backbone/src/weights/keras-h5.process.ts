import { serveParent } from '@clipyard/child-process';

import { type TensorSpec } from '../network/densenet121.js';
import { type Tensors } from '../network/network.js';
import { readKerasH5 } from './keras-h5.js';

export interface ReadCall {
  readonly path: string;
  readonly expected: readonly TensorSpec[];
}

serveParent<null, ReadCall, Tensors, null>(
  () => ({ ready: null, handle: ({ path, expected }) => readKerasH5(path, expected) }),
  'backbone_unavailable',
);
