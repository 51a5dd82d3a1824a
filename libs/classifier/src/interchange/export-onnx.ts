import { classifierModel } from '../engine/onnx-network.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';

/**
 * Exports a trained classifier as an ONNX model of standard operators. Its input is `features` `(items, frames,
 * featureSize)`, float32, with zero rows for padding. Its output is calibrated `probabilities` `(items, classes)`. The
 * metadata entry `labels` is a JSON array, index = class.
 *
 * @param weights - encoded weights, such as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights
 */
export function exportOnnx(weights: Uint8Array): Uint8Array {
  return classifierModel(decodeWeights(weights));
}
