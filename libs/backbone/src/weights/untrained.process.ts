import { serveParent } from '@clipyard/workers';

import { untrainedTensors } from './untrained.js';

// Calibration blocks its thread for seconds and takes hundreds of megabytes, so it gets a process of its own.
serveParent({ calibrate: untrainedTensors }, 'backbone_unavailable');
