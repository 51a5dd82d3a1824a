import { serveParent } from '@clipyard/workers';

import { type TensorSpec } from '../network/densenet121.js';
import { readKerasH5 } from './keras-h5.js';

export interface ReadCall {
  readonly path: string;
  readonly expected: readonly TensorSpec[];
}

serveParent({ read: ({ path, expected }: ReadCall) => readKerasH5(path, expected) }, 'backbone_unavailable');
