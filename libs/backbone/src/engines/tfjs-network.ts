import { type BackboneDescriptor } from '@clipyard/api-contract';
import { type Tensors } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel } from '@tensorflow/tfjs-layers';

import { type BatchNorm, type Conv, FoldedNetwork } from '../network/folded-network.js';
import { INPUT, type Network, type NetworkNode, type Padding } from '../network/network.js';
import { channelAffine } from './preprocessing.js';

/**
 * Maps `count` images of pixels `(size, size, 3)` to features `(count, featureSize)`. The caller disposes of the
 * result.
 */
export type TfjsForward = (pixels: Uint8Array, count: number, size: number) => tf.Tensor2D;

type Preprocessing = BackboneDescriptor['preprocessing'];

const padPairs = ([top, bottom, left, right]: Exclude<Padding, string>): [number, number][] => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/** tfjs' type of explicit padding is a tuple of tuples. */
const convPadding = (padding: Padding): 'valid' =>
  (typeof padding === 'string' ? padding : padPairs(padding)) as 'valid';

/**
 * Pixels as the input of the network. Computed here, because tfjs would first copy bytes to 32-bit integers, then to
 * floats, and once more for each of the two operations.
 */
function images(preprocessing: Preprocessing): (pixels: Uint8Array, count: number, size: number) => tf.Tensor4D {
  const { scale, shift } = channelAffine(preprocessing);
  return (pixels, count, size) => {
    const values = new Float32Array(pixels.length);
    for (let i = 0; i < values.length; i++) values[i] = pixels[i]! * scale[i % 3]! + shift[i % 3]!;
    return tf.tensor4d(values, [count, size, size, 3]);
  };
}

/** One call of tfjs. */
interface Step {
  readonly name: string;
  readonly inputs: readonly string[];
  run(inputs: readonly tf.Tensor4D[]): tf.Tensor;
}

/**
 * Turns a network into calls of tfjs. Normalisations and ReLUs behind a convolution become a part of it: each call has
 * a cost of its own, and on a GPU each is a kernel launch.
 */
class StepBuilder {
  private readonly network: FoldedNetwork;
  /** Nodes that run as a part of an earlier step. */
  private readonly merged = new Set<string>();

  constructor(
    private readonly whole: Network,
    tensors: Tensors,
  ) {
    this.network = new FoldedNetwork(whole, tensors, true);
  }

  build(): Step[] {
    const steps: Step[] = [];
    for (const node of this.whole.nodes) if (!this.merged.has(node.name)) steps.push(this.step(node));
    return steps;
  }

  private step(node: NetworkNode): Step {
    const { name, inputs } = node;
    switch (node.op) {
      case 'conv':
        return this.conv(node);
      case 'batch-norm':
        return { name, inputs, run: this.batchNorm(node) };
      case 'relu': {
        const { max } = node;
        return { name, inputs, run: ([x]) => (max === null ? tf.relu(x!) : tf.clipByValue(x!, 0, max)) };
      }
      case 'pad': {
        const pairs = padPairs(node.padding);
        return { name, inputs, run: ([x]) => tf.pad(x!, pairs) };
      }
      case 'max-pool': {
        const { size, strides, padding } = node;
        return {
          name,
          inputs,
          run: ([x]) =>
            typeof padding === 'string'
              ? tf.maxPool(x!, [...size], [...strides], padding)
              : // TensorFlow's kernel takes no explicit padding.
                tf.maxPool(tf.pad(x!, padPairs(padding), -Infinity), [...size], [...strides], 'valid'),
        };
      }
      case 'average-pool': {
        const { size, strides, padding } = node;
        return { name, inputs, run: ([x]) => tf.avgPool(x!, [...size], [...strides], padding) };
      }
      case 'concat':
        return { name, inputs, run: (all) => tf.concat([...all], 3) };
      case 'add':
        return { name, inputs, run: (all) => tf.addN([...all]) };
      case 'global-average-pool':
        return { name, inputs, run: ([x]) => tf.mean(x!, [1, 2]) };
    }
  }

  /** A convolution with the normalisation and the ReLU after it. */
  private conv(node: Conv): Step {
    const norm = this.onlyUser(node, 'batch-norm');
    const relu = this.onlyUser(norm ?? node, 'relu');
    // A ReLU with another limit remains an operation of its own.
    const fused = relu !== null && (relu.max === null || relu.max === 6) ? relu : null;
    const activation: 'linear' | 'relu' | 'relu6' = fused === null ? 'linear' : fused.max === null ? 'relu' : 'relu6';
    for (const one of [norm, fused]) if (one !== null) this.merged.add(one.name);
    const { kernel, shape, bias } = this.network.fold(node, norm);
    const options = {
      filter: tf.tensor4d(kernel, [...shape]),
      strides: [...node.strides] as [number, number],
      pad: convPadding(node.padding),
      dilations: [...node.dilations] as [number, number],
      ...(bias === null ? {} : { bias: tf.tensor1d(bias) }),
      activation,
    };
    const call = node.depthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
    return { name: (fused ?? norm ?? node).name, inputs: node.inputs, run: ([x]) => call({ x: x!, ...options }) };
  }

  private batchNorm(node: BatchNorm): Step['run'] {
    const tensor = (name: string): tf.Tensor1D => tf.tensor1d(this.network.tensor(name).data);
    const optional = (name: string | null): tf.Tensor1D | undefined => (name === null ? undefined : tensor(name));
    const [mean, variance, beta, gamma] = [
      tensor(node.mean),
      tensor(node.variance),
      optional(node.beta),
      optional(node.gamma),
    ];
    return ([x]) => tf.batchNorm(x!, mean!, variance!, beta, gamma, node.epsilon);
  }

  /** The only node that uses the output of a node, if it is of the given kind. */
  private onlyUser<Op extends NetworkNode['op']>(node: NetworkNode, op: Op): (NetworkNode & { op: Op }) | null {
    if (!this.network.isUsedOnce(node.name) || node.name === this.whole.output) return null;
    const user = this.whole.nodes.find(({ inputs }) => inputs.includes(node.name))!;
    return user.op === op ? (user as NetworkNode & { op: Op }) : null;
  }
}

/** Runs the steps, and frees each value after its last use. */
function runSteps(steps: readonly Step[], output: string, input: tf.Tensor4D): tf.Tensor {
  const values = new Map<string, tf.Tensor4D>([[INPUT, input]]);
  const lastUse = new Map<string, string>();
  for (const { name, inputs } of steps) for (const from of inputs) lastUse.set(from, name);
  for (const { name, inputs, run } of steps) {
    const result = tf.tidy(() => run(inputs.map((from) => values.get(from)!)));
    values.set(name, result as tf.Tensor4D);
    for (const from of new Set(inputs)) if (lastUse.get(from) === name) values.get(from)?.dispose();
  }
  return values.get(output)!;
}

/**
 * Loads a network into the current tfjs backend.
 *
 * @throws ClipyardError `backbone_unavailable` if the weights lack a tensor.
 */
export function loadNetwork(network: Network, tensors: Tensors, preprocessing: Preprocessing): TfjsForward {
  const steps = new StepBuilder(network, tensors).build();
  const toImages = images(preprocessing);
  return (pixels, count, size) =>
    tf.tidy(() => runSteps(steps, network.output, toImages(pixels, count, size)) as tf.Tensor2D);
}

/** Loads a layers model, with any layers that tfjs supports, into the current tfjs backend. */
export async function loadTopology(
  topology: unknown,
  tensors: Tensors,
  preprocessing: Preprocessing,
): Promise<TfjsForward> {
  const model = await loadLayersModel(topology, tensors);
  const toImages = images(preprocessing);
  return (pixels, count, size) =>
    tf.tidy(() => tf.reshape(model.predict(toImages(pixels, count, size)) as tf.Tensor, [count, -1]));
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
