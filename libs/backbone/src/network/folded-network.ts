import { ClipyardError } from '@clipyard/api-contract';
import { type Tensor, type Tensors } from '@clipyard/tensors';

import { type Network, type NetworkNode } from './network.js';

export type Conv = NetworkNode & { op: 'conv' };
export type BatchNorm = NetworkNode & { op: 'batch-norm' };

/** A convolution with the normalisation after it folded in. */
export interface FoldedConv {
  readonly kernel: Float32Array;
  /** `(height, width, in, out)` as in the weights or, in the layout of ONNX, `(out, in of a group, height, width)`. */
  readonly shape: readonly [number, number, number, number];
  /** Null if neither the convolution nor a normalisation adds anything. */
  readonly bias: Float32Array | null;
}

/** A network with its tensors, and the convolutions that their normalisations can be folded into. */
export class FoldedNetwork {
  private readonly nodes: ReadonlyMap<string, NetworkNode>;
  private readonly uses = new Map<string, number>();

  /** @param folds - False keeps every normalisation as an operation of its own. */
  constructor(
    readonly network: Network,
    private readonly tensors: Tensors,
    private readonly folds: boolean,
  ) {
    this.nodes = new Map(network.nodes.map((node) => [node.name, node]));
    for (const name of network.nodes.flatMap(({ inputs }) => inputs))
      this.uses.set(name, (this.uses.get(name) ?? 0) + 1);
  }

  /** @throws ClipyardError `backbone_unavailable` if there is no such node. */
  node(name: string): NetworkNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new ClipyardError('backbone_unavailable', `The network has no node ${name}`);
    return node;
  }

  /** Null for the input of the network. */
  find(name: string): NetworkNode | null {
    return this.nodes.get(name) ?? null;
  }

  /** Whether exactly one node uses the output of a node. */
  isUsedOnce(name: string): boolean {
    return this.uses.get(name) === 1;
  }

  /** @throws ClipyardError `backbone_unavailable` if the weights lack the tensor. */
  tensor(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new ClipyardError('backbone_unavailable', `The weights lack the tensor ${name}`);
    return tensor;
  }

  /** The values of a tensor; null if there is none. */
  values(name: string | null): Float32Array | null {
    return name === null ? null : this.tensor(name).data;
  }

  /** The convolution that a normalisation can be folded into, so that it costs nothing; null if there is none. */
  convBefore(norm: BatchNorm): Conv | null {
    const before = this.find(norm.inputs[0]!);
    return before?.op === 'conv' && this.folds && this.isUsedOnce(before.name) ? before : null;
  }

  /** Number of output channels of a node. */
  channels(name: string): number {
    const node = this.node(name);
    if (node.op === 'concat') return node.inputs.reduce((sum, input) => sum + this.channels(input), 0);
    if (node.op !== 'conv') return this.channels(node.inputs[0]!);
    const [, , from = 1, last = 1] = this.tensor(node.kernel).shape;
    return node.depthwise ? from * last : last;
  }

  /** A normalisation as factor and offset per channel: (x - mean) · gamma / √(variance + ε) + beta. */
  affine(norm: BatchNorm): { factors: Float64Array; offsets: Float64Array } {
    const mean = this.tensor(norm.mean).data;
    const variance = this.tensor(norm.variance).data;
    const gamma = this.values(norm.gamma);
    const beta = this.values(norm.beta);
    const factors = new Float64Array(mean.length);
    const offsets = new Float64Array(mean.length);
    for (let c = 0; c < mean.length; c++) {
      factors[c] = (gamma?.[c] ?? 1) / Math.sqrt(variance[c]! + norm.epsilon);
      offsets[c] = (beta?.[c] ?? 0) - mean[c]! * factors[c]!;
    }
    return { factors, offsets };
  }

  /** A convolution with the normalisation after it, if there is one, folded into its kernel and bias. */
  fold(conv: Conv, norm: BatchNorm | null): FoldedConv {
    const { shape, data } = this.tensor(conv.kernel);
    const [height = 1, width = 1, from = 1, last = 1] = shape;
    const out = conv.depthwise ? from * last : last;
    const bias = conv.bias === null ? new Float32Array(out) : Float32Array.from(this.tensor(conv.bias).data);
    const scale = new Float64Array(out).fill(1);
    if (norm !== null) {
      const { factors, offsets } = this.affine(norm);
      for (let o = 0; o < out; o++) {
        scale[o] = factors[o]!;
        bias[o] = bias[o]! * factors[o]! + offsets[o]!;
      }
    }
    return {
      kernel: norm === null ? data : data.map((weight, i) => weight * scale[i % out]!),
      shape: [height, width, from, last],
      bias: conv.bias === null && norm === null ? null : bias,
    };
  }

  /** Like `fold`, in the layout of ONNX: channels first. */
  foldChannelsFirst(conv: Conv, norm: BatchNorm | null): FoldedConv {
    const { kernel, shape, bias } = this.fold(conv, norm);
    const [height, width, from, last] = shape;
    const out = conv.depthwise ? from * last : last;
    // A depthwise kernel (h, w, in, 1) has one input per group.
    const perGroup = conv.depthwise ? 1 : from;
    const weights = new Float32Array(kernel.length);
    let at = 0;
    for (let o = 0; o < out; o++)
      for (let i = 0; i < perGroup; i++)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) weights[at++] = kernel[((y * width + x) * perGroup + i) * out + o]!;
    return { kernel: weights, shape: [out, perGroup, height, width], bias };
  }
}
