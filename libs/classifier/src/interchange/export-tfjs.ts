import { ClipyardError } from '@clipyard/api-contract';

import { toLayers } from '../graph/to-layers.js';
import { parameterSpecs } from '../model/architecture.model.js';
import { decodeClassifier } from '../model/classifier-file.js';
import type { ClassifierWeights } from '../model/classifier-weights.codec.js';
import { tensorsByName } from '../model/parameters.js';
import { classifierGraph } from '../networks/network-graphs.js';

/** The files that `tf.loadLayersModel` reads: `model.json` and, in the same folder, `weights.bin`. */
export interface TfjsModel {
  readonly topology: object;
  readonly weights: Uint8Array;
}

/**
 * Exports a trained classifier as a tfjs layers model of built-in layers. Its input is `features` `(items, frames,
 * featureSize)` with zero rows for padding. Its output is calibrated `probabilities` `(items, classes)`.
 *
 * @param encoded - encoded weights, such as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights
 */
export function exportTfjs(encoded: Uint8Array): TfjsModel {
  const weights = transformerOf(encoded);
  const { shape, labels, temperature, parameters } = weights;
  const model = toLayers(
    'probabilities',
    // Products of parameters are not computed in advance: layers cannot, and in JavaScript it would take seconds.
    classifierGraph(weights, false).probabilities,
    tensorsByName(parameterSpecs(shape), parameters),
  );
  const topology = {
    format: 'layers-model',
    generatedBy: 'clipyard',
    convertedBy: null,
    modelTopology: {
      class_name: 'Model',
      config: {
        name: 'clipyard',
        layers: model.layers,
        input_layers: [['features', 0, 0]],
        output_layers: [['probabilities', 0, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: model.weights.map(({ name, shape: dims }) => ({ name, shape: dims, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { labels, temperature, hiddenSize: shape.hiddenSize, classes: shape.classes },
  };
  return { topology, weights: concatenated(model.weights.map(({ data }) => data)) };
}

function concatenated(tensors: readonly Float32Array[]): Uint8Array {
  const values = new Float32Array(tensors.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const tensor of tensors) {
    values.set(tensor, at);
    at += tensor.length;
  }
  return new Uint8Array(values.buffer);
}

/** Only the transformer is made of layers; the pooling of other heads is not. */
function transformerOf(encoded: Uint8Array): ClassifierWeights {
  const classifier = decodeClassifier(encoded);
  if (classifier.kind === 'transformer') return classifier.weights;
  throw new ClipyardError(
    'conflict',
    'Only transformer models can be exported as a tfjs layers model. Export this model as ONNX instead',
  );
}
