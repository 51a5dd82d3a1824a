import { type ErrorCode } from '@clipyard/api-contract';
import { serveParent } from '@clipyard/workers';

import { type Hdf5Call } from './hdf5-reader.js';

/**
 * Serves an `Hdf5Reader`, in a script of its own.
 *
 * @param read - Reads the file at a path with `readHdf5`. The argument is the one of `Hdf5Reader.read`.
 * @param fallbackCode - The code of errors that `read` throws without a code.
 */
export function serveHdf5Reader<Argument>(
  read: (path: string, argument: Argument) => Promise<unknown>,
  fallbackCode: ErrorCode,
): void {
  serveParent({ read: ({ path, argument }: Hdf5Call) => read(path, argument as Argument) }, fallbackCode);
}
