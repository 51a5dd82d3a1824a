import { type BackboneDescriptor, ClipyardError, type FeatureSpec } from '@clipyard/contracts';
import { type OnnxAttribute, OnnxGraph, onnxTypes, type OnnxValue } from '@clipyard/onnx';

import { type BackboneFiles } from '../backbone-files.js';
import { INPUT, type Network, type NetworkNode, type Padding, type Tensor, type Tensors } from '../network/network.js';
import { channelAffine } from './preprocessing.js';
import { normRange, quantizeKernel, reluLimit, UINT8_MAX, UINT8_MIDDLE } from './quantization.js';

export type Precision = FeatureSpec['precision'];

export interface OnnxGraphOptions {
  readonly precision?: Precision;
  /** Collects the mean and variance of every batch normalisation's input instead of using the stored ones. */
  readonly calibrate?: boolean;
}

type Conv = NetworkNode & { op: 'conv' };
type BatchNorm = NetworkNode & { op: 'batch-norm' };

/** A convolution's kernel (out, in of a group, height, width) with the normalisation after it, where there is one, folded in. */
interface Folded {
  readonly kernel: Float32Array;
  readonly shape: readonly [number, number, number, number];
  /** Null where neither the convolution nor a normalisation adds anything. */
  readonly bias: Float32Array | null;
}

/** A value as uint8: number · scale. None of the values that are kept so is negative. */
interface Quantized {
  readonly value: OnnxValue;
  readonly scale: number;
}

interface IntegerConv {
  readonly conv: Conv;
  readonly norm: BatchNorm | null;
  readonly input: Quantized;
}

/**
 * Writes a network as an ONNX model: pixels (n, size, size, 3) uint8 → features (n, featureSize) float32. Works from
 * the features back to the pixels, so that nothing is written that nothing asks for.
 *
 * int8: convolutions after a rectified normalisation take integers. Those that are normalised and rectified themselves
 * give integers to the next, all others float32. The first convolution, which sees the pixels, stays float32.
 */
class GraphWriter {
  private readonly graph = new OnnxGraph('backbone');
  private readonly nodes: ReadonlyMap<string, NetworkNode>;
  private readonly uses = new Map<string, number>();
  private readonly values = new Map<string, OnnxValue>();
  private readonly integerRelus = new Map<string, Quantized | null>();
  private readonly quantizedValues = new Map<string, Quantized | null>();
  private readonly precision: Precision;

  constructor(
    private readonly network: Network,
    private readonly tensors: Tensors,
    private readonly options: OnnxGraphOptions,
  ) {
    this.nodes = new Map(network.nodes.map((node) => [node.name, node]));
    for (const name of network.nodes.flatMap(({ inputs }) => inputs))
      this.uses.set(name, (this.uses.get(name) ?? 0) + 1);
    this.precision = options.precision ?? 'float32';
  }

  write(preprocessing: BackboneDescriptor['preprocessing'], size: number): Uint8Array {
    const { graph } = this;
    const { scale, shift } = channelAffine(preprocessing);
    const pixels = graph.op('Cast', [graph.input('pixels', ['n', size, size, 3], 'uint8')], { to: onnxTypes.float32 });
    const planes = graph.op('Transpose', [pixels], { perm: [0, 3, 1, 2] });
    const scaled = graph.op('Mul', [planes, graph.constant([1, 3, 1, 1], Float32Array.from(scale))]);
    const input = graph.op('Add', [scaled, graph.constant([1, 3, 1, 1], Float32Array.from(shift))]);
    this.values.set(INPUT, this.precision === 'float16' ? graph.op('Cast', [input], { to: onnxTypes.float16 }) : input);
    const features = graph.op('Flatten', [this.value(this.network.output)], { axis: 1 });
    graph.output(
      'features',
      this.precision === 'float16' ? graph.op('Cast', [features], { to: onnxTypes.float32 }) : features,
      ['n', 'features'],
    );
    return graph.encode();
  }

  /** The output of a node of the network, in the real numbers of this precision. */
  private value(name: string): OnnxValue {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const value = this.operation(this.nodeOf(name));
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
        const conv = this.foldedInto(node);
        return conv === null ? this.batchNorm(node) : this.conv(conv, node);
      }
      case 'relu': {
        const integers = this.integerRelu(node);
        if (integers !== null)
          return graph.op('DequantizeLinear', [integers.value, graph.scalar(integers.scale), this.zero()]);
        return node.max === null
          ? graph.op('Relu', [this.value(input)])
          : graph.op('Clip', [
              this.value(input),
              this.constant([], Float32Array.of(0)),
              this.constant([], Float32Array.of(node.max)),
            ]);
      }
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
        return graph.op(
          'Concat',
          node.inputs.map((one) => this.value(one)),
          { axis: 1 },
        );
      case 'add':
        return graph.op(
          'Add',
          node.inputs.map((one) => this.value(one)),
        );
      case 'global-average-pool':
        return graph.op('GlobalAveragePool', [this.value(input)]);
    }
  }

  private conv(node: Conv, norm: BatchNorm | null): OnnxValue {
    const { graph } = this;
    const folded = this.folded(node, norm);
    const [out, , height, width] = folded.shape;
    const attributes = convAttributes(node, folded.shape);
    const input = this.quantized(node.inputs[0]!);
    const range = input === null ? null : this.range(norm?.name ?? node.name, out);
    if (input === null || range === null) {
      const inputs = [this.value(node.inputs[0]!), this.constant(folded.shape, folded.kernel)];
      if (folded.bias !== null) inputs.push(this.constant([out], folded.bias));
      return graph.op('Conv', inputs, { kernel_shape: [height, width], ...attributes });
    }
    const { values, scales } = quantizeKernel(folded.kernel, out);
    // Each channel is brought to the range from -1 to 1 in the integers, and back to its own after them.
    const perRange = scales.map((scale, o) => scale / range[o]!);
    const bias = Int32Array.from(folded.bias ?? new Float32Array(out), (value, o) =>
      Math.round(value / (input.scale * scales[o]!)),
    );
    const middle = graph.constant([], Uint8Array.of(UINT8_MIDDLE));
    const integers = graph.op(
      'QLinearConv',
      [
        ...this.integerOperands(input, folded.shape, values, perRange),
        graph.scalar(1 / (UINT8_MAX - UINT8_MIDDLE)),
        middle,
        graph.constant([out], bias),
      ],
      { kernel_shape: [height, width], ...attributes },
    );
    const back = range.map((limit) => limit / (UINT8_MAX - UINT8_MIDDLE));
    return graph.op(
      'DequantizeLinear',
      [integers, graph.constant([out], back), graph.constant([out], new Uint8Array(out).fill(UINT8_MIDDLE))],
      { axis: 1 },
    );
  }

  /** The output of a node as integers, where it can be had so. */
  private quantized(name: string): Quantized | null {
    if (this.precision !== 'int8') return null;
    const known = this.quantizedValues.get(name);
    if (known !== undefined) return known;
    const node = this.nodes.get(name);
    const quantized = node === undefined ? null : (this.integerRelu(node) ?? this.rounded(node));
    this.quantizedValues.set(name, quantized);
    return quantized;
  }

  /** A convolution, its normalisation and the rectification after that as one operation on integers; null for all other nodes. */
  private integerRelu(relu: NetworkNode): Quantized | null {
    const known = this.integerRelus.get(relu.name);
    if (known !== undefined) return known;
    const found = this.precision === 'int8' ? this.integerConvBefore(relu) : null;
    const value = found === null ? null : this.rectifiedConv(relu, found);
    this.integerRelus.set(relu.name, value);
    return value;
  }

  private rectifiedConv(relu: NetworkNode, { conv, norm, input }: IntegerConv): Quantized {
    const { graph } = this;
    const { kernel, shape, bias } = this.folded(conv, norm);
    const [out, , height, width] = shape;
    const { values, scales } = quantizeKernel(kernel, out);
    const scale = this.limit(relu)! / UINT8_MAX;
    const sums = Int32Array.from(bias ?? new Float32Array(out), (value, o) =>
      Math.round(value / (input.scale * scales[o]!)),
    );
    // What is below zero is rounded to zero: the rectification costs nothing.
    const value = graph.op(
      'QLinearConv',
      [
        ...this.integerOperands(input, shape, values, scales),
        graph.scalar(scale),
        this.zero(),
        graph.constant([out], sums),
      ],
      { kernel_shape: [height, width], ...convAttributes(conv, shape) },
    );
    return { value, scale };
  }

  private integerOperands(
    input: Quantized,
    shape: Folded['shape'],
    values: Int8Array,
    scales: Float32Array,
  ): OnnxValue[] {
    const { graph } = this;
    return [
      input.value,
      graph.scalar(input.scale),
      this.zero(),
      graph.constant(shape, values),
      graph.constant([shape[0]], scales),
      graph.constant([shape[0]], new Int8Array(shape[0])),
    ];
  }

  private integerConvBefore(relu: NetworkNode): IntegerConv | null {
    const before = this.nodes.get(relu.inputs[0]!);
    if (relu.op !== 'relu' || before === undefined || this.uses.get(before.name) !== 1 || this.limit(relu) === null)
      return null;
    const norm = before.op === 'batch-norm' ? before : null;
    const conv = norm !== null ? this.foldedInto(norm) : before.op === 'conv' ? before : null;
    const input = conv === null ? null : this.quantized(conv.inputs[0]!);
    return conv === null || input === null ? null : { conv, norm, input };
  }

  /** Real numbers whose limit is known, rounded to integers. */
  private rounded(node: NetworkNode): Quantized | null {
    const limit = this.limit(node);
    if (limit === null) return null;
    const scale = limit / UINT8_MAX;
    // Rounding takes what is below zero to zero, as the rectification would.
    const source = this.value(node.op === 'relu' ? node.inputs[0]! : node.name);
    return { value: this.graph.op('QuantizeLinear', [source, this.graph.scalar(scale), this.zero()]), scale };
  }

  /** What the values of a node, none of which is negative, hardly ever exceed; null where that is not known. */
  private limit(node: NetworkNode): number | null {
    const before = this.nodes.get(node.inputs[0]!);
    if (before === undefined) return null;
    if (node.op === 'pad' || node.op === 'max-pool' || node.op === 'average-pool') return this.limit(before);
    if (node.op !== 'relu') return null;
    if (before.op !== 'batch-norm') return node.max;
    const beta = before.beta === null ? null : this.tensor(before.beta).data;
    const gamma = before.gamma === null ? null : this.tensor(before.gamma).data;
    return reluLimit(beta, gamma, this.tensor(before.mean).data.length, node.max);
  }

  /**
   * What the values of a node hardly ever exceed, up or down, for each channel: read from the statistics of a
   * normalisation that sees them, itself, behind a concatenation or behind a pooling. Null where there is none.
   */
  private range(name: string, channels: number): Float32Array | null {
    const norm = this.nodes.get(name);
    if (norm?.op === 'batch-norm')
      return normRange(channels, 0, norm.beta === null ? null : this.tensor(norm.beta).data, (c) =>
        norm.gamma === null ? 1 : this.tensor(norm.gamma).data[c]!,
      );
    for (const { norm: seen, offset, deviations } of this.seenBy(name)) {
      const variance = this.tensor(seen.variance).data;
      return normRange(channels, offset, this.tensor(seen.mean).data, (c) => Math.sqrt(variance[c]!) * deviations);
    }
    return null;
  }

  /** Normalisations that see the values of a node, from which of their channels on, and how much wider the values spread than what they see. */
  private *seenBy(name: string): Generator<{ norm: BatchNorm; offset: number; deviations: number }> {
    for (const user of this.network.nodes) {
      if (!user.inputs.includes(name)) continue;
      if (user.op === 'batch-norm') yield { norm: user, offset: 0, deviations: 1 };
      // A mean of values that have nothing to do with each other spreads by the root of their number less.
      if (user.op === 'average-pool')
        for (const one of this.seenBy(user.name))
          yield { ...one, deviations: one.deviations * Math.sqrt(user.size[0] * user.size[1]) };
      if (user.op === 'concat') {
        const before = user.inputs
          .slice(0, user.inputs.indexOf(name))
          .reduce((sum, input) => sum + this.channels(input), 0);
        for (const one of this.seenBy(user.name)) yield { ...one, offset: one.offset + before };
      }
    }
  }

  private channels(name: string): number {
    const node = this.nodeOf(name);
    if (node.op === 'concat') return node.inputs.reduce((sum, input) => sum + this.channels(input), 0);
    if (node.op !== 'conv') return this.channels(node.inputs[0]!);
    const [, , from = 1, last = 1] = this.tensor(node.kernel).shape;
    return node.depthwise ? from * last : last;
  }

  /** The convolution whose kernel takes this normalisation up, so that it costs nothing; null where there is none. */
  private foldedInto(norm: BatchNorm): Conv | null {
    const before = this.nodes.get(norm.inputs[0]!);
    return before?.op === 'conv' && this.uses.get(before.name) === 1 && this.options.calibrate !== true ? before : null;
  }

  private folded(node: Conv, norm: BatchNorm | null): Folded {
    const kernel = this.tensor(node.kernel);
    const [height = 1, width = 1, from = 1, last = 1] = kernel.shape;
    const out = node.depthwise ? from * last : last;
    const perGroup = node.depthwise ? 1 : from;
    const bias = node.bias === null ? new Float32Array(out) : Float32Array.from(this.tensor(node.bias).data);
    const scale = new Float64Array(out).fill(1);
    if (norm !== null) {
      const { factors, offsets } = this.affine(norm);
      for (let o = 0; o < out; o++) {
        scale[o] = factors[o]!;
        bias[o] = bias[o]! * factors[o]! + offsets[o]!;
      }
    }
    // HWIO → OIHW; a depthwise kernel (h, w, in, 1) has one input for each group.
    const weights = new Float32Array(kernel.data.length);
    let at = 0;
    for (let o = 0; o < out; o++)
      for (let i = 0; i < perGroup; i++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const source = node.depthwise ? (y * width + x) * out + o : ((y * width + x) * from + i) * out + o;
            weights[at++] = kernel.data[source]! * scale[o]!;
          }
    return {
      kernel: weights,
      shape: [out, perGroup, height, width],
      bias: node.bias === null && norm === null ? null : bias,
    };
  }

  private batchNorm(node: BatchNorm): OnnxValue {
    const { graph } = this;
    const input = this.value(node.inputs[0]!);
    const channels = this.tensor(node.mean).data.length;
    if (this.options.calibrate !== true && this.precision !== 'float16') {
      const part = (name: string | null, fallback: number): OnnxValue =>
        graph.constant([channels], name === null ? new Float32Array(channels).fill(fallback) : this.tensor(name).data);
      // As one operation it keeps the blocked layout of the convolutions around it.
      return graph.op(
        'BatchNormalization',
        [input, part(node.gamma, 1), part(node.beta, 0), part(node.mean, 0), part(node.variance, 1)],
        { epsilon: { float: node.epsilon } },
      );
    }
    if (this.options.calibrate !== true) {
      const { factors, offsets } = this.affine(node);
      const scaled = graph.op('Mul', [input, this.constant([1, channels, 1, 1], Float32Array.from(factors))]);
      return graph.op('Add', [scaled, this.constant([1, channels, 1, 1], Float32Array.from(offsets))]);
    }
    // The statistics of this very batch, which later layers see as if they had been stored.
    const mean = graph.op('ReduceMean', [input], { axes: [0, 2, 3], keepdims: 1 });
    const centred = graph.op('Sub', [input, mean]);
    const variance = graph.op('ReduceMean', [graph.op('Mul', [centred, centred])], { axes: [0, 2, 3], keepdims: 1 });
    graph.output(`${node.name}:mean`, mean, [1, channels, 1, 1]);
    graph.output(`${node.name}:variance`, variance, [1, channels, 1, 1]);
    return graph.op('Div', [centred, graph.op('Sqrt', [graph.op('Add', [variance, graph.scalar(node.epsilon)])])]);
  }

  /** A normalisation as factor and offset: (x - mean) · gamma / √(variance + ε) + beta. */
  private affine(node: BatchNorm): { factors: Float64Array; offsets: Float64Array } {
    const mean = this.tensor(node.mean).data;
    const variance = this.tensor(node.variance).data;
    const factors = new Float64Array(mean.length);
    const offsets = new Float64Array(mean.length);
    for (let c = 0; c < mean.length; c++) {
      factors[c] =
        (node.gamma === null ? 1 : this.tensor(node.gamma).data[c]!) / Math.sqrt(variance[c]! + node.epsilon);
      offsets[c] = (node.beta === null ? 0 : this.tensor(node.beta).data[c]!) - mean[c]! * factors[c]!;
    }
    return { factors, offsets };
  }

  private nodeOf(name: string): NetworkNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new ClipyardError('backbone_unavailable', `The network has no node ${name}`);
    return node;
  }

  private tensor(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new ClipyardError('backbone_unavailable', `The weights lack the tensor ${name}`);
    return tensor;
  }

  /** A constant of the real numbers of this precision; the runtime rounds it once, while it loads. */
  private constant(shape: readonly number[], data: Float32Array): OnnxValue {
    const constant = this.graph.constant(shape, data);
    return this.precision === 'float16' ? this.graph.op('Cast', [constant], { to: onnxTypes.float16 }) : constant;
  }

  private zero(): OnnxValue {
    return this.graph.constant([], new Uint8Array(1));
  }
}

function convAttributes(node: Conv, [out]: Folded['shape']): Record<string, OnnxAttribute> {
  return {
    strides: node.strides,
    dilations: node.dilations,
    group: node.depthwise ? out : 1,
    ...paddingAttributes(node.padding),
  };
}

function paddingAttributes(padding: Padding): Record<string, OnnxAttribute> {
  if (padding === 'valid') return {};
  // As TensorFlow pads: what is odd goes below and to the right.
  if (padding === 'same') return { auto_pad: 'SAME_UPPER' };
  const [top, bottom, left, right] = padding;
  return { pads: [top, left, bottom, right] };
}

export function writeOnnxModel(
  network: Network,
  tensors: Tensors,
  preprocessing: BackboneDescriptor['preprocessing'],
  size: number,
  options: OnnxGraphOptions = {},
): Uint8Array {
  return new GraphWriter(network, tensors, options).write(preprocessing, size);
}

/** A whole backbone as an ONNX model, preprocessing included. Errors: `backbone_unavailable`. */
export function writeBackboneOnnx(
  { network, tensors, descriptor }: BackboneFiles,
  size: number,
  precision: Precision = 'float32',
): Uint8Array {
  if (network === null)
    throw new ClipyardError('backbone_unavailable', `${descriptor.name} has layers that only tfjs knows`);
  return writeOnnxModel(network, tensors, descriptor.preprocessing, size, { precision });
}
