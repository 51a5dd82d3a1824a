import { serveHdf5Reader } from '@clipyard/tensors';

import { readKerasH5 } from './keras-h5.js';

serveHdf5Reader(readKerasH5, 'backbone_unavailable');
