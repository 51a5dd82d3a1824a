import { open } from 'node:fs/promises';

import { ClipyardError } from '@clipyard/api-contract';

import { type HeadTarget } from '../imported/head-interface.js';
import { importOnnxHead } from '../imported/import-onnx-head.js';
import { parameterCount } from '../model/architecture.model.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';
import { exportOnnx } from './export-onnx.js';
import { importKerasH5 } from './import-keras-h5.js';
import { type ImportedClassifier } from './imported-classifier.js';

/** The first bytes of HDF5 files. */
const HDF5 = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** The first byte of ONNX files, which begin with the version of their format. */
const ONNX = 8;

/**
 * Reads a classifier that was trained elsewhere: weights of the Keras example (H5), or a head for the features of a
 * dataset (ONNX). Files are read in processes of their own.
 *
 * @param target.labels - index = class, as the classifier was trained
 * @throws ClipyardError `model_unavailable` with a sentence that says how to fix the file or the call
 */
export async function importClassifier(path: string, target: HeadTarget): Promise<ImportedClassifier> {
  const start = await firstBytes(path, HDF5.length);
  if (start.equals(HDF5)) return importKeras(path, target.labels);
  if (start[0] !== ONNX)
    throw new ClipyardError(
      'model_unavailable',
      'The file is neither Keras weights (H5) nor an ONNX model; save weights with save_weights("x.weights.h5"), ' +
        'or convert the head with skl2onnx or torch.onnx',
    );
  return importOnnxHead(path, target);
}

async function importKeras(path: string, labels: readonly string[]): Promise<ImportedClassifier> {
  const weights = await importKerasH5(path, labels);
  const { shape, maskedPooling } = decodeWeights(weights);
  const { frames, featureSize } = shape;
  return {
    weights,
    onnx: exportOnnx(weights),
    frames,
    featureSize,
    maskedPooling,
    parameters: parameterCount(shape),
    head: 'transformer',
    engine: 'Keras',
  };
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(count) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
