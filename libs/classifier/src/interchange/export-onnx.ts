import { ClipyardError } from '@clipyard/api-contract';

import { toOnnx } from '../graph/to-onnx.js';
import { exportHeadModel } from '../heads/head-model.js';
import { parameterSpecs } from '../model/architecture.model.js';
import { decodeClassifier } from '../model/classifier-file.js';
import { tensorsByName } from '../model/parameters.js';
import { classifierGraph } from '../networks/network-graphs.js';

/**
 * Exports a trained classifier as an ONNX model of standard operators. Its input is `features` `(items, frames,
 * featureSize)`, float32, with zero rows for padding. Its output is calibrated `probabilities` `(items, classes)`. The
 * metadata entry `labels` is a JSON array, index = class.
 *
 * @param encoded - encoded weights, such as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights
 */
export function exportOnnx(encoded: Uint8Array): Uint8Array {
  const classifier = decodeClassifier(encoded);
  if (classifier.kind === 'pooled') return exportHeadModel(classifier.model);
  if (classifier.kind === 'imported')
    throw new ClipyardError('internal', 'The ONNX file of an imported head is made when it is imported');
  const { weights } = classifier;
  return toOnnx({
    name: 'classifier',
    outputs: classifierGraph(weights, true),
    parameters: tensorsByName(parameterSpecs(weights.shape), weights.parameters),
    metadata: { labels: JSON.stringify(weights.labels), temperature: String(weights.temperature) },
  });
}
