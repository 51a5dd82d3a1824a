import { type OnnxGraph, type OnnxValue } from '@clipyard/tensors';

import { type BatchNorm, type Conv, type FoldedConv, type FoldedNetwork } from '../../network/folded-network.js';
import { type NetworkNode } from '../../network/network.js';
import { convAttributes } from './onnx-attributes.js';
import { quantizeKernel, UINT8_MAX, UINT8_MIDDLE } from './quantization.js';
import { ValueRanges } from './value-ranges.js';

/** A value as uint8: real value = integer · scale. Such values are never negative. */
export interface Quantized {
  readonly value: OnnxValue;
  readonly scale: number;
}

/** A convolution on integers, with the normalisation that is folded into it. */
interface IntegerConv {
  readonly conv: Conv;
  readonly norm: BatchNorm | null;
  readonly input: Quantized;
}

/**
 * Writes the int8 operations of a network. Convolutions whose input has a known limit take integers. Those followed by
 * a normalisation and a ReLU also give integers to the next node; all others give float32. The first convolution, which
 * sees the pixels, stays float32 because its input has no known limit.
 */
export class IntegerWriter {
  private readonly ranges: ValueRanges;
  private readonly relus = new Map<string, Quantized | null>();
  private readonly values = new Map<string, Quantized | null>();

  /** @param floatValue - Writes a node, if it is not written yet, and returns its float32 output. */
  constructor(
    private readonly graph: OnnxGraph,
    private readonly network: FoldedNetwork,
    private readonly floatValue: (name: string) => OnnxValue,
  ) {
    this.ranges = new ValueRanges(network);
  }

  /** A ReLU with the convolution before it as one operation on integers, as float32; null for all other nodes. */
  relu(node: NetworkNode): OnnxValue | null {
    const integers = this.integerRelu(node);
    if (integers === null) return null;
    return this.graph.op('DequantizeLinear', [integers.value, this.graph.scalar(integers.scale), this.zero()]);
  }

  /** A convolution on integers, as float32; null if its input or its output has no known range. */
  conv(conv: Conv, norm: BatchNorm | null, folded: FoldedConv): OnnxValue | null {
    const { graph } = this;
    const [out] = folded.shape;
    const input = this.quantized(conv.inputs[0]!);
    const range = input === null ? null : this.ranges.range(norm?.name ?? conv.name, out);
    if (input === null || range === null) return null;
    const kernel = quantizeKernel(folded.kernel, out);
    // The integers of each channel cover the range from -1 to 1; dequantising scales them back.
    const scales = kernel.scales.map((scale, o) => scale / range[o]!);
    const middle = graph.constant([], Uint8Array.of(UINT8_MIDDLE));
    const integers = graph.op(
      'QLinearConv',
      [
        ...this.operands(input, folded, kernel.values, scales),
        graph.scalar(1 / (UINT8_MAX - UINT8_MIDDLE)),
        middle,
        this.integerBias(input, folded, kernel.scales),
      ],
      convAttributes(conv, folded),
    );
    const back = graph.constant(
      [out],
      range.map((limit) => limit / (UINT8_MAX - UINT8_MIDDLE)),
    );
    const middles = graph.constant([out], new Uint8Array(out).fill(UINT8_MIDDLE));
    return graph.op('DequantizeLinear', [integers, back, middles], { axis: 1 });
  }

  /** The output of a node as integers; null if it has no known limit. */
  private quantized(name: string): Quantized | null {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const node = this.network.find(name);
    const quantized = node === null ? null : (this.integerRelu(node) ?? this.rounded(node));
    this.values.set(name, quantized);
    return quantized;
  }

  private integerRelu(relu: NetworkNode): Quantized | null {
    const known = this.relus.get(relu.name);
    if (known !== undefined) return known;
    const before = this.integerConvBefore(relu);
    const value = before === null ? null : this.rectifiedConv(relu, before);
    this.relus.set(relu.name, value);
    return value;
  }

  private integerConvBefore(relu: NetworkNode): IntegerConv | null {
    const before = this.network.find(relu.inputs[0]!);
    if (relu.op !== 'relu' || before === null || !this.network.isUsedOnce(before.name)) return null;
    if (this.ranges.limit(relu) === null) return null;
    const norm = before.op === 'batch-norm' ? before : null;
    const conv = norm !== null ? this.network.convBefore(norm) : before.op === 'conv' ? before : null;
    const input = conv === null ? null : this.quantized(conv.inputs[0]!);
    return conv === null || input === null ? null : { conv, norm, input };
  }

  private rectifiedConv(relu: NetworkNode, { conv, norm, input }: IntegerConv): Quantized {
    const { graph } = this;
    const folded = this.network.foldChannelsFirst(conv, norm);
    const kernel = quantizeKernel(folded.kernel, folded.shape[0]);
    const scale = this.ranges.limit(relu)! / UINT8_MAX;
    // Negative sums become zero when they are rounded to uint8, so the ReLU costs nothing.
    const value = graph.op(
      'QLinearConv',
      [
        ...this.operands(input, folded, kernel.values, kernel.scales),
        graph.scalar(scale),
        this.zero(),
        this.integerBias(input, folded, kernel.scales),
      ],
      convAttributes(conv, folded),
    );
    return { value, scale };
  }

  /** The first six operands of `QLinearConv`: value, scale and zero of the input and of the kernel. */
  private operands(input: Quantized, { shape }: FoldedConv, kernel: Int8Array, scales: Float32Array): OnnxValue[] {
    const { graph } = this;
    return [
      input.value,
      graph.scalar(input.scale),
      this.zero(),
      graph.constant(shape, kernel),
      graph.constant([shape[0]], scales),
      graph.constant([shape[0]], new Int8Array(shape[0])),
    ];
  }

  /** The bias in units of the sums of products, (input scale · kernel scale). */
  private integerBias(input: Quantized, { shape: [out], bias }: FoldedConv, scales: Float32Array): OnnxValue {
    const sums = Int32Array.from(bias ?? new Float32Array(out), (value, o) =>
      Math.round(value / (input.scale * scales[o]!)),
    );
    return this.graph.constant([out], sums);
  }

  /** float32 values with a known limit, rounded to integers. */
  private rounded(node: NetworkNode): Quantized | null {
    const limit = this.ranges.limit(node);
    if (limit === null) return null;
    const scale = limit / UINT8_MAX;
    // Rounding to uint8 makes negative values zero, as the ReLU would.
    const source = this.floatValue(node.op === 'relu' ? node.inputs[0]! : node.name);
    return { value: this.graph.op('QuantizeLinear', [source, this.graph.scalar(scale), this.zero()]), scale };
  }

  private zero(): OnnxValue {
    return this.graph.constant([], new Uint8Array(1));
  }
}
