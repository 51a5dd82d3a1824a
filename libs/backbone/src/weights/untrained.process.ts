import { serveParent } from '@clipyard/child-process';

import { type Tensors } from '../network/network.js';
import { untrainedTensors } from './untrained.js';

// Calibration blocks its thread for seconds and takes hundreds of megabytes: both go with this process.
serveParent<null, never, never, Tensors>(
  async () => ({
    ready: await untrainedTensors(),
    handle: () => {
      throw new Error('There is nothing to ask');
    },
  }),
  'backbone_unavailable',
);
