// onnx-proto contains the protobuf definitions of ONNX. onnxruntime cannot write models.
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

const { onnx } = onnxProto;

/** The first opset with layer normalisation as an operator. */
const OPSET = 17;
const IR_VERSION = 8;

/** The name of a tensor inside one graph. */
export type OnnxValue = string;

/** A number is an integer attribute, `{ float }` a floating-point one. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** A dimension with a name may have any size; dimensions with the same name have the same size. */
export type OnnxShape = readonly (string | number)[];

const { DataType } = onnx.TensorProto;

/** The arrays that constants are given as. */
export type OnnxData = Float32Array | Uint8Array | Int8Array | Int32Array;

/** Values of the attribute `to` of `Cast`. */
export const onnxTypes = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  float64: DataType.DOUBLE,
  uint8: DataType.UINT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
} as const;

const typeOf = (data: OnnxData): number =>
  data instanceof Float32Array
    ? DataType.FLOAT
    : data instanceof Uint8Array
      ? DataType.UINT8
      : data instanceof Int8Array
        ? DataType.INT8
        : DataType.INT32;

/** Builds an ONNX model. Nodes are kept in the order of the calls. Outputs are float32. */
export class OnnxGraph {
  private readonly nodes: Onnx.INodeProto[] = [];
  private readonly initializers: Onnx.ITensorProto[] = [];
  private readonly inputs: Onnx.IValueInfoProto[] = [];
  private readonly outputs: Onnx.IValueInfoProto[] = [];
  private count = 0;

  constructor(private readonly name: string) {}

  input(name: string, shape: OnnxShape, type: keyof typeof onnxTypes = 'float32'): OnnxValue {
    this.inputs.push(valueInfo(name, shape, onnxTypes[type]));
    return name;
  }

  /** Adds a constant.
   *
   * @param name - Its name in the model; generated if absent.
   */
  constant(shape: readonly number[], data: OnnxData, name = this.fresh('constant')): OnnxValue {
    this.initializers.push({
      name,
      dims: [...shape],
      dataType: typeOf(data),
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  scalar(value: number): OnnxValue {
    return this.constant([], Float32Array.of(value));
  }

  /** Adds a constant int64 vector, for shapes and axes. */
  integers(values: readonly number[]): OnnxValue {
    const name = this.fresh('integers');
    this.initializers.push({
      name,
      dims: [values.length],
      dataType: DataType.INT64,
      rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    });
    return name;
  }

  /** Adds a node with one output. */
  op(type: string, inputs: readonly OnnxValue[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): OnnxValue {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  /** Adds a node with several outputs. */
  ops(
    type: string,
    inputs: readonly OnnxValue[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): OnnxValue[] {
    const output = Array.from({ length: outputs }, () => this.fresh(type));
    this.nodes.push({
      opType: type,
      name: output[0]!,
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return output;
  }

  /** Makes a value an output of the model. */
  output(name: string, value: OnnxValue, shape: OnnxShape): void {
    this.nodes.push({ opType: 'Identity', name, input: [value], output: [name] });
    this.outputs.push(valueInfo(name, shape, DataType.FLOAT));
  }

  /** @param metadata - Metadata properties of the model, by key. */
  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = onnx.GraphProto.create({
      name: this.name,
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    });
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'clipyard',
      opsetImport: [{ domain: '', version: OPSET }],
      graph,
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    });
    return onnx.ModelProto.encode(model).finish();
  }

  private fresh(kind: string): string {
    return `${kind}_${++this.count}`;
  }
}

function attribute(name: string, value: OnnxAttribute): Onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

/** @param elemType - A `DataType` of ONNX. */
export function valueInfo(name: string, shape: OnnxShape, elemType: number): Onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
