import { readHdf5 } from './read-hdf5.js';
import { serveHdf5Reader } from './serve-hdf5-reader.js';

/** Returns the names of the groups at the root, or misbehaves as the argument says. */
serveHdf5Reader(async (path: string, argument: 'names' | 'hang' | 'exit') => {
  if (argument === 'hang') for (;;);
  if (argument === 'exit') process.exit(1);
  return readHdf5(path, (root) => root.keys());
}, 'model_unavailable');
