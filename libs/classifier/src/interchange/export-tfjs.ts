import { ClipyardError } from '@clipyard/contracts';

import { LAYER_NORM_EPSILON, parameterSpecs } from '../model/architecture.model.js';
import { decodeClassifier } from '../model/classifier-file.js';
import type { ClassifierWeights } from '../model/classifier-weights.codec.js';
import { elements, toTensors } from '../model/parameters.js';

/** What `tf.loadLayersModel` reads: `model.json`, and beside it `weights.bin`. */
export interface TfjsModel {
  readonly topology: object;
  readonly weights: Uint8Array;
}

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Stands for minus infinity in masked positions, and what it is lifted by where a frame counts. */
const MASKED = 1e9;
/** Lifts the sum of a frame's squares over 1 where it is not 0. */
const HUGE = 1e38;

/** A functional layers model as Keras writes one down. */
class Layers {
  readonly layers: object[] = [];
  readonly tensors: (Tensor & { readonly name: string })[] = [];

  add(
    className: string,
    name: string,
    inputs: readonly string[],
    config: object = {},
    tensors: Readonly<Record<string, Tensor>> = {},
  ): string {
    this.layers.push({
      name,
      class_name: className,
      config: { name, ...config },
      inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
    });
    for (const [weight, tensor] of Object.entries(tensors)) this.tensors.push({ name: `${name}/${weight}`, ...tensor });
    return name;
  }

  dense(name: string, input: string, kernel: Tensor, bias: Float32Array, activation = 'linear'): string {
    return this.add(
      'Dense',
      name,
      [input],
      { units: bias.length, use_bias: true, activation },
      { kernel, bias: { shape: [bias.length], data: bias } },
    );
  }

  /** x · factor + offset, of one number a frame. */
  affine(name: string, input: string, factor: number, offset: number): string {
    return this.dense(name, input, { shape: [1, 1], data: Float32Array.of(factor) }, Float32Array.of(offset));
  }
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

/**
 * A trained classifier as a tfjs layers model of built-in layers alone: `features` (items, frames, featureSize), zero rows for padding, to calibrated
 * `probabilities` (items, classes). What layers lack is said by others: the position table is the offset of a batch normalization, masks
 * are products and sums.
 * @param encoded as `TrainingResult.weights`
 * @throws ClipyardError `model_unavailable` when the bytes are not classifier weights
 */
export function exportTfjs(encoded: Uint8Array): TfjsModel {
  const { shape, maskedPooling, labels, temperature, parameters } = transformerOf(encoded);
  const { frames, featureSize: size, hiddenSize, classes } = shape;
  const byName = new Map(toTensors(parameterSpecs(shape), parameters).map((tensor) => [tensor.name, tensor]));
  const tensor = (name: string): Tensor => byName.get(name)!;
  const scaled = ({ shape: dims, data }: Tensor, factor: number): Tensor => ({
    shape: dims,
    data: data.map((value) => value * factor),
  });
  const filled = (length: number, value: number): Tensor => ({
    shape: [length],
    data: new Float32Array(length).fill(value),
  });
  const l = new Layers();
  const dense = (name: string, input: string, of = name, factor = 1, activation?: string): string =>
    l.dense(name, input, scaled(tensor(`${of}/kernel`), factor), scaled(tensor(`${of}/bias`), factor).data, activation);
  const norm = (name: string, input: string): string =>
    l.add(
      'LayerNormalization',
      name,
      [input],
      { axis: -1, epsilon: LAYER_NORM_EPSILON },
      { gamma: tensor(`${name}/gamma`), beta: tensor(`${name}/beta`) },
    );

  const features = l.add('InputLayer', 'features', [], {
    batch_input_shape: [null, frames, size],
    dtype: 'float32',
    sparse: false,
  });
  // 1 for frames that hold anything, 0 for others: (frames, 1).
  const squares = l.add('Multiply', 'squares', [features, features]);
  const energy = l.dense(
    'energy',
    squares,
    { shape: [size, 1], data: new Float32Array(size).fill(HUGE) },
    Float32Array.of(0),
  );
  const held = l.add('ReLU', 'held', [energy], { max_value: 1 });
  const keys = l.add('Permute', 'keys', [held], { dims: [2, 1] });
  const keyBias = l.add('Permute', 'key_bias', [l.affine('held_bias', held, MASKED, -MASKED)], { dims: [2, 1] });

  const flat = l.add('Reshape', 'flat', [features], { target_shape: [frames * size] });
  const positions = {
    beta: { shape: [frames * size], data: tensor('position').data },
    moving_mean: filled(frames * size, 0),
    moving_variance: filled(frames * size, 1),
  };
  const placed = l.add(
    'BatchNormalization',
    'position',
    [flat],
    { axis: -1, epsilon: 0, center: true, scale: false },
    positions,
  );
  const rows = l.add('Reshape', 'rows', [placed], { target_shape: [frames, size] });

  const scores = l.add('Dot', 'scores', [dense('query', rows, 'query', 1 / Math.sqrt(size)), dense('key', rows)], {
    axes: [2, 2],
    normalize: false,
  });
  const attention = l.add('Softmax', 'attention', [l.add('Add', 'biased_scores', [scores, keyBias])], { axis: -1 });
  const context = l.add(
    'Dot',
    'context',
    [l.add('Multiply', 'masked_attention', [attention, keys]), dense('value', rows)],
    { axes: [2, 1], normalize: false },
  );
  const first = norm('norm1', l.add('Add', 'residual1', [rows, dense('output', context)]));
  const second = norm(
    'norm2',
    l.add('Add', 'residual2', [first, dense('dense2', dense('dense1', first, 'dense1', 1, 'gelu'))]),
  );

  const pooled = l.add('GlobalMaxPooling1D', 'pooled', [
    maskedPooling ? l.add('Add', 'poolable', [second, poolBias(l, held, frames)]) : second,
  ]);
  dense('probabilities', pooled, 'classifier', 1 / temperature, 'softmax');

  const total = l.tensors.reduce((sum, { shape: dims }) => sum + elements(dims), 0);
  const weights = new Float32Array(total);
  let at = 0;
  for (const { data } of l.tensors) {
    weights.set(data, at);
    at += data.length;
  }
  const topology = {
    format: 'layers-model',
    generatedBy: 'clipyard',
    convertedBy: null,
    modelTopology: {
      class_name: 'Model',
      config: {
        name: 'clipyard',
        layers: l.layers,
        input_layers: [['features', 0, 0]],
        output_layers: [['probabilities', 0, 0]],
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: l.tensors.map(({ name, shape: dims }) => ({ name, shape: dims, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { labels, temperature, hiddenSize, classes },
  };
  return { topology, weights: new Uint8Array(weights.buffer) };
}

/** (frames, 1): 0 for frames that are pooled; a clip that holds nothing is pooled over all of its frames. */
function poolBias(l: Layers, held: string, frames: number): string {
  const none = l.affine('holds_none', l.add('GlobalMaxPooling1D', 'holds_any', [held]), -1, 1);
  return l.affine(
    'pool_bias',
    l.add('Add', 'pools', [held, l.add('RepeatVector', 'holds_none_each', [none], { n: frames })]),
    MASKED,
    -MASKED,
  );
}
