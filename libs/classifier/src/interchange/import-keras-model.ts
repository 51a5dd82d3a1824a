import { parameterCount } from '../model/architecture.model.js';
import { decodeWeights } from '../model/classifier-weights.codec.js';
import { exportOnnx } from './export-onnx.js';
import { importKerasH5 } from './import-keras-h5.js';

/** A classifier that was trained elsewhere. */
export interface ImportedClassifier {
  /** The weights in the format of this library. */
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  /** The shape of the features that it expects. */
  readonly frames: number;
  readonly featureSize: number;
  readonly maskedPooling: boolean;
  /** The number of its parameters. */
  readonly parameters: number;
}

/**
 * Reads a Keras weights file as a classifier.
 *
 * @param labels - Index = class, as the model was trained.
 * @returns the classifier in every form that is stored with a model
 * @throws ClipyardError `model_unavailable` as `importKerasH5`.
 */
export async function importKerasModel(path: string, labels: readonly string[]): Promise<ImportedClassifier> {
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
  };
}
