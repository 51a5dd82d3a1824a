import { classifierModel } from '../engine/onnx-network.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';

/**
 * A trained classifier as an ONNX model of standard operators: `features` (items, frames, featureSize) float32, zero rows for padding, to
 * calibrated `probabilities` (items, classes). Metadata `labels` is a JSON array, index = class.
 * @param weights as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` when the bytes are not classifier weights
 */
export function exportOnnx(weights: Uint8Array): Uint8Array {
  return classifierModel(decodeWeights(weights));
}
