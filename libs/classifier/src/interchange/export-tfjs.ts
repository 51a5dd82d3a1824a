import { ClipyardError } from '@clipyard/api-contract';

import { toLayers } from '../graph/to-layers.js';
import { type Value } from '../graph/value.js';
import { headLayers } from '../heads/head-layers.js';
import { parameterSpecs } from '../model/architecture.model.js';
import { decodeClassifier } from '../model/classifier-file.js';
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
 * @returns the files of the model
 * @throws ClipyardError `model_unavailable` if the bytes are not classifier weights, `not_found` for a head that was
 *   imported as ONNX
 */
export function exportTfjs(encoded: Uint8Array): TfjsModel {
  const { probabilities, parameters, metadata } = contentOf(encoded);
  const model = toLayers('probabilities', probabilities, parameters);
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
    userDefinedMetadata: metadata,
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

interface Content {
  readonly probabilities: Value;
  /** Values of the parameters by the name of the tensor. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly metadata: object;
}

function contentOf(encoded: Uint8Array): Content {
  const classifier = decodeClassifier(encoded);
  if (classifier.kind === 'transformer') {
    const { shape, labels, temperature, parameters } = classifier.weights;
    return {
      // Products of parameters are not computed in advance: layers cannot, and in JavaScript it would take seconds.
      ...classifierGraph(classifier.weights, false),
      parameters: tensorsByName(parameterSpecs(shape), parameters),
      metadata: { labels, temperature, hiddenSize: shape.hiddenSize, classes: shape.classes },
    };
  }
  if (classifier.kind === 'imported')
    throw new ClipyardError(
      'not_found',
      'The model was imported as ONNX, and has no layers for TensorFlow.js; export it as ONNX',
    );
  const { labels, temperature } = classifier.model;
  return { ...headLayers(classifier.model), metadata: { labels, temperature, classes: labels.length } };
}
