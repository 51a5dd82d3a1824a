import { serveHdf5Reader } from '@clipyard/tensors';

import { readKerasH5 } from './read-keras-h5.js';

serveHdf5Reader(readKerasH5, 'model_unavailable');
