import { type BackboneDescriptor, ClipyardError } from '@clipyard/contracts';
// onnx-proto carries ONNX' own protobuf definitions; the runtime has no writer for its models.
import onnxProto, { type onnx as Onnx } from 'onnx-proto';
import { type BackboneFiles } from '../backbone-files.js';
import { INPUT, type Network, type NetworkNode, type Padding, type Tensor, type Tensors } from '../network/network.js';
import { channelAffine } from './preprocessing.js';

const { onnx } = onnxProto;

/** Before the operators of 13 nothing here is missing, after it nothing here is better. */
const OPSET = 13;
const IR_VERSION = 7;

export interface OnnxGraphOptions {
  /** Collects the mean and variance of every batch normalisation's input instead of using the stored ones. */
  readonly calibrate?: boolean;
}

type Attribute = number | readonly number[] | string;

/** Writes a network as an ONNX model: pixels (n, size, size, 3) uint8 → features (n, featureSize) float32. */
class GraphWriter {
  private readonly nodes: Onnx.INodeProto[] = [];
  private readonly initializers: Onnx.ITensorProto[] = [];
  private readonly outputs: Onnx.IValueInfoProto[] = [];

  constructor(private readonly network: Network, private readonly tensors: Tensors, private readonly options: OnnxGraphOptions) {}

  write(preprocessing: BackboneDescriptor['preprocessing'], size: number): Uint8Array {
    const { scale, shift } = channelAffine(preprocessing);
    this.node('Cast', ['pixels'], 'pixels_float', { to: onnx.TensorProto.DataType.FLOAT });
    this.node('Transpose', ['pixels_float'], 'planes', { perm: [0, 3, 1, 2] });
    this.node('Mul', ['planes', this.constant('input_scale', [1, 3, 1, 1], Float32Array.from(scale))], 'scaled');
    this.node('Add', ['scaled', this.constant('input_shift', [1, 3, 1, 1], Float32Array.from(shift))], INPUT);
    const { nodes } = this.network;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const next = nodes[i + 1];
      // A normalisation right after a convolution that feeds nothing else is folded into its kernel: less to do for each frame.
      const folds = node.op === 'conv' && next?.op === 'batch-norm' && next.inputs[0] === node.name && this.options.calibrate !== true && this.consumers(node.name) === 1;
      if (folds) {
        this.conv(node, next, next.name);
        i++;
      } else this.operation(node);
    }
    this.node('Flatten', [this.network.output], 'features', { axis: 1 });
    this.output('features');
    const graph = onnx.GraphProto.create({
      name: 'backbone', node: this.nodes, initializer: this.initializers, output: this.outputs,
      input: [valueInfo('pixels', onnx.TensorProto.DataType.UINT8, ['n', size, size, 3])],
    });
    const model = onnx.ModelProto.create({ irVersion: IR_VERSION, producerName: 'clipyard', opsetImport: [{ domain: '', version: OPSET }], graph });
    return onnx.ModelProto.encode(model).finish();
  }

  private operation(node: NetworkNode): void {
    const [input = ''] = node.inputs;
    switch (node.op) {
      case 'conv':
        return this.conv(node, null, node.name);
      case 'batch-norm':
        return this.batchNorm(node);
      case 'relu':
        if (node.max === null) return this.node('Relu', [input], node.name);
        return this.node('Clip', [input, this.scalar(`${node.name}_min`, 0), this.scalar(`${node.name}_max`, node.max)], node.name);
      case 'pad': {
        const [top, bottom, left, right] = node.padding;
        return this.node('Pad', [input, this.integers(`${node.name}_pads`, [0, 0, top, left, 0, 0, bottom, right])], node.name, { mode: 'constant' });
      }
      case 'max-pool':
      case 'average-pool':
        return this.node(node.op === 'max-pool' ? 'MaxPool' : 'AveragePool', [input], node.name, { kernel_shape: node.size, strides: node.strides, ...paddingAttributes(node.padding) });
      case 'concat':
        return this.node('Concat', node.inputs, node.name, { axis: 1 });
      case 'add':
        return this.node('Add', node.inputs, node.name);
      case 'global-average-pool':
        return this.node('GlobalAveragePool', [input], node.name);
    }
  }

  private conv(node: NetworkNode & { op: 'conv' }, norm: (NetworkNode & { op: 'batch-norm' }) | null, output: string): void {
    const kernel = this.tensor(node.kernel);
    const [height = 1, width = 1, from = 1, last = 1] = kernel.shape;
    const out = node.depthwise ? from * last : last;
    const perGroup = node.depthwise ? 1 : from;
    const bias = node.bias === null ? new Float32Array(out) : Float32Array.from(this.tensor(node.bias).data);
    const scale = new Float64Array(out).fill(1);
    if (norm !== null) {
      const { factors, offsets } = this.affine(norm, out);
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
    const inputs = [node.inputs[0]!, this.constant(`${node.name}_kernel`, [out, perGroup, height, width], weights)];
    if (node.bias !== null || norm !== null) inputs.push(this.constant(`${node.name}_bias`, [out], bias));
    this.node('Conv', inputs, output, { kernel_shape: [height, width], strides: node.strides, dilations: node.dilations, group: node.depthwise ? from : 1, ...paddingAttributes(node.padding) });
  }

  private batchNorm(node: NetworkNode & { op: 'batch-norm' }): void {
    const [input = ''] = node.inputs;
    const channels = this.tensor(node.mean).data.length;
    const part = (name: string | null, fallback: number): string =>
      name === null ? this.constant(`${node.name}_${fallback}`, [channels], new Float32Array(channels).fill(fallback)) : this.constant(name, [channels], this.tensor(name).data);
    if (this.options.calibrate !== true) {
      this.node('BatchNormalization', [input, part(node.gamma, 1), part(node.beta, 0), part(node.mean, 0), part(node.variance, 1)], node.name, { epsilon: node.epsilon });
      return;
    }
    // The statistics of this very batch, which later layers see as if they had been stored.
    const [mean, centred, squares, variance] = ['mean', 'centred', 'squares', 'variance'].map((name) => `${node.name}:${name}`) as [string, string, string, string];
    this.node('ReduceMean', [input], mean, { axes: [0, 2, 3], keepdims: 1 });
    this.node('Sub', [input, mean], centred);
    this.node('Mul', [centred, centred], squares);
    this.node('ReduceMean', [squares], variance, { axes: [0, 2, 3], keepdims: 1 });
    this.node('Add', [variance, this.scalar(`${node.name}:epsilon`, node.epsilon)], `${node.name}:shifted`);
    this.node('Sqrt', [`${node.name}:shifted`], `${node.name}:deviation`);
    this.node('Div', [centred, `${node.name}:deviation`], node.name);
    for (const name of [mean, variance]) this.output(name);
  }

  /** A normalisation as factor and offset: (x - mean) · gamma / √(variance + ε) + beta. */
  private affine(node: NetworkNode & { op: 'batch-norm' }, channels: number): { factors: Float64Array; offsets: Float64Array } {
    const mean = this.tensor(node.mean).data;
    const variance = this.tensor(node.variance).data;
    const factors = new Float64Array(channels);
    const offsets = new Float64Array(channels);
    for (let c = 0; c < channels; c++) {
      factors[c] = (node.gamma === null ? 1 : this.tensor(node.gamma).data[c]!) / Math.sqrt(variance[c]! + node.epsilon);
      offsets[c] = (node.beta === null ? 0 : this.tensor(node.beta).data[c]!) - mean[c]! * factors[c]!;
    }
    return { factors, offsets };
  }

  private consumers(name: string): number {
    return this.network.nodes.filter(({ inputs }) => inputs.includes(name)).length;
  }

  private tensor(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new ClipyardError('backbone_unavailable', `The weights lack the tensor ${name}`);
    return tensor;
  }

  private node(opType: string, input: readonly string[], output: string, attributes: Record<string, Attribute> = {}): void {
    this.nodes.push({ opType, name: output, input: [...input], output: [output], attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)) });
  }

  private constant(name: string, dims: readonly number[], data: Float32Array): string {
    this.initializers.push({ name, dims: [...dims], dataType: onnx.TensorProto.DataType.FLOAT, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    return name;
  }

  private scalar(name: string, value: number): string {
    return this.constant(name, [], Float32Array.of(value));
  }

  private integers(name: string, values: readonly number[]): string {
    this.initializers.push({ name, dims: [values.length], dataType: onnx.TensorProto.DataType.INT64, rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });
    return name;
  }

  private output(name: string): void {
    this.outputs.push(valueInfo(name, onnx.TensorProto.DataType.FLOAT, null));
  }
}

function paddingAttributes(padding: Padding): Record<string, Attribute> {
  if (padding === 'valid') return {};
  // As TensorFlow pads: what is odd goes below and to the right.
  if (padding === 'same') return { auto_pad: 'SAME_UPPER' };
  const [top, bottom, left, right] = padding;
  return { pads: [top, left, bottom, right] };
}

function attribute(name: string, value: Attribute): Onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (typeof value !== 'number') return { name, type: AttributeType.INTS, ints: [...value] };
  return Number.isInteger(value) ? { name, type: AttributeType.INT, i: value } : { name, type: AttributeType.FLOAT, f: value };
}

function valueInfo(name: string, elemType: number, shape: readonly (string | number)[] | null): Onnx.IValueInfoProto {
  const dims = shape?.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, ...(dims === undefined ? {} : { shape: { dim: dims } }) } } };
}

export function writeOnnxModel(network: Network, tensors: Tensors, preprocessing: BackboneDescriptor['preprocessing'], size: number, options: OnnxGraphOptions = {}): Uint8Array {
  return new GraphWriter(network, tensors, options).write(preprocessing, size);
}

/** A whole backbone as an ONNX model, preprocessing included. Errors: `backbone_unavailable`. */
export function writeBackboneOnnx({ network, tensors, descriptor }: BackboneFiles, size: number): Uint8Array {
  if (network === null) throw new ClipyardError('backbone_unavailable', `${descriptor.name} has layers that only tfjs knows`);
  return writeOnnxModel(network, tensors, descriptor.preprocessing, size);
}
