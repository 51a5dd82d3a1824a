import { type BackboneDescriptor, ClipyardError } from '@clipyard/api-contract';
import { type Tensors } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';

import { INPUT, type Network, type Padding } from '../network/network.js';
import { channelAffine } from './preprocessing.js';

/** Maps pixels `(n, size, size, 3)` to features `(n, featureSize)`. The caller disposes of the result. */
export type TfjsForward = (pixels: tf.Tensor4D) => tf.Tensor2D;

const tfPadding = (padding: Padding): 'valid' | 'same' | [[0, 0], [number, number], [number, number], [0, 0]] =>
  typeof padding === 'string'
    ? padding
    : [
        [0, 0],
        [padding[0], padding[1]],
        [padding[2], padding[3]],
        [0, 0],
      ];

type Preprocessing = BackboneDescriptor['preprocessing'];

function preprocess(preprocessing: Preprocessing, pixels: tf.Tensor4D): tf.Tensor4D {
  const { scale, shift } = channelAffine(preprocessing);
  return tf.add(tf.mul(tf.cast(pixels, 'float32'), tf.tensor1d([...scale])), tf.tensor1d([...shift]));
}

/** Runs a network with tfjs operations, on the current backend. */
function interpret(network: Network, weight: (name: string) => tf.Tensor, input: tf.Tensor4D): tf.Tensor {
  const values = new Map<string, tf.Tensor4D>([[INPUT, input]]);
  const lastUse = new Map<string, string>();
  for (const { name, inputs } of network.nodes) for (const from of inputs) lastUse.set(from, name);
  for (const node of network.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const x = inputs[0]!;
    const result = tf.tidy((): tf.Tensor => {
      switch (node.op) {
        case 'conv': {
          const kernel = weight(node.kernel) as tf.Tensor4D;
          const args = [[...node.strides], tfPadding(node.padding), 'NHWC', [...node.dilations]] as [
            [number, number],
            'valid',
            'NHWC',
            [number, number],
          ];
          const y = node.depthwise ? tf.depthwiseConv2d(x, kernel, ...args) : tf.conv2d(x, kernel, ...args);
          return node.bias === null ? y : tf.add(y, weight(node.bias));
        }
        case 'batch-norm': {
          const optional = (name: string | null): tf.Tensor1D | undefined =>
            name === null ? undefined : (weight(name) as tf.Tensor1D);
          return tf.batchNorm(
            x,
            weight(node.mean) as tf.Tensor1D,
            weight(node.variance) as tf.Tensor1D,
            optional(node.beta),
            optional(node.gamma),
            node.epsilon,
          );
        }
        case 'relu':
          return node.max === null ? tf.relu(x) : tf.clipByValue(x, 0, node.max);
        case 'pad':
          return tf.pad(x, [
            [0, 0],
            [node.padding[0], node.padding[1]],
            [node.padding[2], node.padding[3]],
            [0, 0],
          ]);
        case 'max-pool':
          return tf.maxPool(x, [...node.size], [...node.strides], tfPadding(node.padding));
        case 'average-pool':
          return tf.avgPool(x, [...node.size], [...node.strides], tfPadding(node.padding));
        case 'concat':
          return tf.concat(inputs, 3);
        case 'add':
          return tf.addN(inputs);
        case 'global-average-pool':
          return tf.mean(x, [1, 2]);
      }
    });
    values.set(node.name, result as tf.Tensor4D);
    for (const name of new Set(node.inputs))
      if (lastUse.get(name) === node.name && name !== INPUT) values.get(name)?.dispose();
  }
  return values.get(network.output)!;
}

/**
 * Loads a network into the current tfjs backend.
 *
 * @throws ClipyardError `backbone_unavailable` on the first call of the result if the weights lack a tensor.
 */
export function loadNetwork(network: Network, tensors: Tensors, preprocessing: Preprocessing): TfjsForward {
  const weights = new Map([...tensors].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]));
  const weight = (name: string): tf.Tensor => {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new ClipyardError('backbone_unavailable', `The weights lack the tensor ${name}`);
    return tensor;
  };
  return (pixels) => tf.tidy(() => interpret(network, weight, preprocess(preprocessing, pixels)) as tf.Tensor2D);
}

/** Loads a layers model, with any layers that tfjs supports, into the current tfjs backend. */
export async function loadTopology(
  topology: unknown,
  tensors: Tensors,
  preprocessing: Preprocessing,
): Promise<TfjsForward> {
  const model = await loadLayersModel(topology, tensors);
  return (pixels) =>
    tf.tidy(() => tf.reshape(model.predict(preprocess(preprocessing, pixels)) as tf.Tensor, [pixels.shape[0], -1]));
}

/** Makes a tfjs layers model of a topology and its tensors. */
export async function loadLayersModel(topology: unknown, tensors: Tensors): Promise<LayersModel> {
  const layers = await import('@tensorflow/tfjs-layers');
  const values = Buffer.concat(
    [...tensors.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return layers.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: topology as object,
      weightSpecs: [...tensors].map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' })),
      // A copy whose buffer contains nothing else.
      weightData: Uint8Array.from(values).buffer,
    }),
  );
}
