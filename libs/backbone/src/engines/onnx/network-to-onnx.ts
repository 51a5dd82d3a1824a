import { type BackboneDescriptor } from '@clipyard/api-contract';
import { OnnxGraph, onnxTypes, type OnnxValue, type Tensors } from '@clipyard/tensors';

import { type BatchNorm, type Conv, FoldedNetwork } from '../../network/folded-network.js';
import { INPUT, type Network, type NetworkNode } from '../../network/network.js';
import { type Precision } from '../precision.js';
import { channelAffine } from '../preprocessing.js';
import { IntegerWriter } from './integer-writer.js';
import { convAttributes, paddingAttributes } from './onnx-attributes.js';

export interface NetworkToOnnxOptions {
  readonly network: Network;
  readonly tensors: Tensors;
  readonly preprocessing: BackboneDescriptor['preprocessing'];
  /** Side of the images in pixels. */
  readonly imageSize: number;
  /** float32 by default. */
  readonly precision?: Precision;
  /**
   * Normalises with the mean and variance of the batch instead of the stored ones, and makes them outputs,
   * `NODE:mean` and `NODE:variance`.
   */
  readonly calibrate?: boolean;
}

/**
 * Writes a network with its preprocessing as an ONNX model. Its input is `pixels`, uint8 `(n, size, size, 3)`; its
 * output is `features`, float32 `(n, featureSize)`.
 *
 * @throws ClipyardError `backbone_unavailable` if tensors or nodes are missing.
 */
export const networkToOnnx = (options: NetworkToOnnxOptions): Uint8Array => new NetworkWriter(options).write();

/** Writes nodes from the features back to the pixels, so that unused ones are left out. */
class NetworkWriter {
  private readonly graph = new OnnxGraph('backbone');
  private readonly network: FoldedNetwork;
  private readonly integers: IntegerWriter | null;
  private readonly values = new Map<string, OnnxValue>();
  private readonly isHalf: boolean;
  private readonly calibrates: boolean;

  constructor(private readonly options: NetworkToOnnxOptions) {
    const { network, tensors, precision = 'float32', calibrate = false } = options;
    this.network = new FoldedNetwork(network, tensors, !calibrate);
    this.integers =
      precision === 'int8' ? new IntegerWriter(this.graph, this.network, (name) => this.value(name)) : null;
    this.isHalf = precision === 'float16';
    this.calibrates = calibrate;
  }

  write(): Uint8Array {
    const { graph } = this;
    const { network, preprocessing, imageSize } = this.options;
    const { scale, shift } = channelAffine(preprocessing);
    const pixels = graph.input('pixels', ['n', imageSize, imageSize, 3], 'uint8');
    const planes = graph.op('Transpose', [graph.op('Cast', [pixels], { to: onnxTypes.float32 })], {
      perm: [0, 3, 1, 2],
    });
    const scaled = graph.op('Mul', [planes, graph.constant([1, 3, 1, 1], Float32Array.from(scale))]);
    const input = graph.op('Add', [scaled, graph.constant([1, 3, 1, 1], Float32Array.from(shift))]);
    this.values.set(INPUT, this.isHalf ? graph.op('Cast', [input], { to: onnxTypes.float16 }) : input);
    const features = graph.op('Flatten', [this.value(network.output)], { axis: 1 });
    graph.output('features', this.isHalf ? graph.op('Cast', [features], { to: onnxTypes.float32 }) : features, [
      'n',
      'features',
    ]);
    return graph.encode();
  }

  /** The output of a node as float32, or as float16 if that is the precision. */
  private value(name: string): OnnxValue {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const value = this.operation(this.network.node(name));
    this.values.set(name, value);
    return value;
  }

  private operation(node: NetworkNode): OnnxValue {
    const { graph } = this;
    const [input = ''] = node.inputs;
    switch (node.op) {
      case 'conv':
        return this.conv(node, null);
      case 'batch-norm': {
        const conv = this.network.convBefore(node);
        return conv === null ? this.batchNorm(node) : this.conv(conv, node);
      }
      case 'relu':
        return this.integers?.relu(node) ?? this.relu(input, node.max);
      case 'pad': {
        const [top, bottom, left, right] = node.padding;
        return graph.op('Pad', [this.value(input), graph.integers([0, 0, top, left, 0, 0, bottom, right])], {
          mode: 'constant',
        });
      }
      case 'max-pool':
      case 'average-pool':
        return graph.op(node.op === 'max-pool' ? 'MaxPool' : 'AveragePool', [this.value(input)], {
          kernel_shape: node.size,
          strides: node.strides,
          ...paddingAttributes(node.padding),
        });
      case 'concat':
        return graph.op('Concat', this.inputs(node), { axis: 1 });
      case 'add':
        return graph.op('Add', this.inputs(node));
      case 'global-average-pool':
        return graph.op('GlobalAveragePool', [this.value(input)]);
    }
  }

  private inputs(node: NetworkNode): OnnxValue[] {
    return node.inputs.map((name) => this.value(name));
  }

  private relu(input: string, max: number | null): OnnxValue {
    if (max === null) return this.graph.op('Relu', [this.value(input)]);
    const value = this.value(input);
    const limits = [0, max].map((limit) => this.constant([], Float32Array.of(limit)));
    return this.graph.op('Clip', [value, ...limits]);
  }

  private conv(conv: Conv, norm: BatchNorm | null): OnnxValue {
    const folded = this.network.foldChannelsFirst(conv, norm);
    const onIntegers = this.integers?.conv(conv, norm, folded) ?? null;
    if (onIntegers !== null) return onIntegers;
    const inputs = [this.value(conv.inputs[0]!), this.constant(folded.shape, folded.kernel)];
    if (folded.bias !== null) inputs.push(this.constant([folded.shape[0]], folded.bias));
    return this.graph.op('Conv', inputs, convAttributes(conv, folded));
  }

  private batchNorm(node: BatchNorm): OnnxValue {
    const input = this.value(node.inputs[0]!);
    const channels = this.network.tensor(node.mean).data.length;
    if (this.calibrates) return this.calibratedNorm(node, input, channels);
    return this.isHalf ? this.affineNorm(node, input, channels) : this.fusedNorm(node, input, channels);
  }

  /** The normalisation as one operation, which keeps the blocked memory layout of the convolutions around it. */
  private fusedNorm(node: BatchNorm, input: OnnxValue, channels: number): OnnxValue {
    const part = (name: string | null, fallback: number): OnnxValue =>
      this.graph.constant([channels], this.network.values(name) ?? new Float32Array(channels).fill(fallback));
    return this.graph.op(
      'BatchNormalization',
      [input, part(node.gamma, 1), part(node.beta, 0), part(node.mean, 0), part(node.variance, 1)],
      { epsilon: { float: node.epsilon } },
    );
  }

  /** The normalisation as a product and a sum, whose factors and offsets are computed here in float64. */
  private affineNorm(node: BatchNorm, input: OnnxValue, channels: number): OnnxValue {
    const { factors, offsets } = this.network.affine(node);
    const scaled = this.graph.op('Mul', [input, this.constant([1, channels, 1, 1], Float32Array.from(factors))]);
    return this.graph.op('Add', [scaled, this.constant([1, channels, 1, 1], Float32Array.from(offsets))]);
  }

  /** With the statistics of this batch, which later layers then see as if they were the stored ones. */
  private calibratedNorm(node: BatchNorm, input: OnnxValue, channels: number): OnnxValue {
    const { graph } = this;
    const mean = graph.op('ReduceMean', [input], { axes: [0, 2, 3], keepdims: 1 });
    const centred = graph.op('Sub', [input, mean]);
    const variance = graph.op('ReduceMean', [graph.op('Mul', [centred, centred])], { axes: [0, 2, 3], keepdims: 1 });
    graph.output(`${node.name}:mean`, mean, [1, channels, 1, 1]);
    graph.output(`${node.name}:variance`, variance, [1, channels, 1, 1]);
    return graph.op('Div', [centred, graph.op('Sqrt', [graph.op('Add', [variance, graph.scalar(node.epsilon)])])]);
  }

  /** A constant in the precision of `value`. The runtime rounds it to float16 once, while it loads the model. */
  private constant(shape: readonly number[], data: Float32Array): OnnxValue {
    const constant = this.graph.constant(shape, data);
    return this.isHalf ? this.graph.op('Cast', [constant], { to: onnxTypes.float16 }) : constant;
  }
}
