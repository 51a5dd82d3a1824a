import { readHdf5InProcess } from '@clipyard/tensors';
import { workerUrl } from '@clipyard/workers';

/**
 * Reads a Keras weights file as encoded classifier weights, in a process of its own: a damaged file may keep HDF5 busy
 * for ever or make it crash, and this process must keep answering its callers.
 *
 * @param labels - Index = class, as the model was trained.
 * @throws ClipyardError `model_unavailable` if the file cannot be read, ends the process, or takes more than a minute.
 */
export const importKerasH5 = (path: string, labels: readonly string[], deadlineMs?: number): Promise<Uint8Array> =>
  readHdf5InProcess<Uint8Array>(path, labels, {
    script: workerUrl(import.meta.url, './keras-h5.process.js'),
    code: 'model_unavailable',
    contents: 'Keras weights',
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
