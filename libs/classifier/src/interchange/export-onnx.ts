import { classifierModel } from '../engine/onnx-network.js';
import { exportHeadModel } from '../heads/head-model.js';
import { decodeClassifier } from '../model/classifier-file.js';

/**
 * Exports a trained classifier as an ONNX model of standard operators. Its input is `features` `(items, frames,
 * featureSize)`, float32, with zero rows for padding. Its output is calibrated `probabilities` `(items, classes)`. The
 * metadata entry `labels` is a JSON array, index = class.
 *
 * @param weights - encoded weights, such as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights
 */
export function exportOnnx(weights: Uint8Array): Uint8Array {
  const classifier = decodeClassifier(weights);
  return classifier.kind === 'pooled' ? exportHeadModel(classifier.model) : classifierModel(classifier.weights);
}
