import { type OnnxAttribute, OnnxGraph, onnxTypes, type OnnxValue } from '@clipyard/tensors';

import { rowsShape, type Shape } from './shape.js';
import { inOrder, mergeEqual, type Value } from './value.js';

/** Name of the batch axis. Its size is left open in all graphs. */
const ITEMS = 'items';

export interface OnnxModel {
  readonly name: string;
  readonly outputs: Readonly<Record<string, Value>>;
  /** Values of parameters by the name of the tensor. Parameters without a value become inputs of the model. */
  readonly parameters?: ReadonlyMap<string, Float32Array>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes values as an ONNX model of standard operators. */
export function toOnnx({ name, outputs, parameters = new Map(), metadata = {} }: OnnxModel): Uint8Array {
  const graph = new OnnxGraph(name);
  const merged = mergeEqual(outputs);
  const emitter = new OnnxEmitter(graph, Object.values(merged), parameters);
  for (const [output, value] of Object.entries(merged))
    graph.output(output, emitter.of(value), dimensions(value.shape));
  return graph.encode(metadata);
}

const dimensions = (shape: Shape): (number | string)[] => shape.map((size) => (size < 0 ? ITEMS : size));

/** Turns values into nodes of an ONNX graph, each value once. */
export class OnnxEmitter {
  private readonly emitted = new Map<Value, OnnxValue>();
  private readonly rowsOf = new Map<Value, OnnxValue>();
  private readonly numbers = new Map<number, OnnxValue>();
  private readonly groups = new Map<string, OnnxValue[]>();
  private readonly uses = new Map<Value, number>();

  constructor(
    private readonly graph: OnnxGraph,
    outputs: readonly Value[],
    private readonly parameters: ReadonlyMap<string, Float32Array>,
  ) {
    for (const { inputs } of inOrder(outputs))
      for (const input of inputs) this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
  }

  of(value: Value): OnnxValue {
    const known = this.emitted.get(value) ?? value.op.onnx(this, value);
    this.emitted.set(value, known);
    return known;
  }

  /** Whether only one operation uses the value. */
  usedOnce(value: Value): boolean {
    return this.uses.get(value) === 1;
  }

  op(type: string, inputs: readonly OnnxValue[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): OnnxValue {
    return this.graph.op(type, inputs, attributes);
  }

  /** The outputs of nodes that several values share. `make` is called once per key. */
  shared(key: string, make: (graph: OnnxGraph) => OnnxValue[]): OnnxValue[] {
    const known = this.groups.get(key) ?? make(this.graph);
    this.groups.set(key, known);
    return known;
  }

  number(value: number): OnnxValue {
    const known = this.numbers.get(value) ?? this.graph.scalar(value);
    this.numbers.set(value, known);
    return known;
  }

  /** The number of items of the batch, as a vector of one element. */
  itemCount(x: Value): OnnxValue {
    return this.op('Cast', [this.itemAxis(x)], { to: onnxTypes.float32 });
  }

  /** Ones of shape `(1, items)`. */
  itemOnes(x: Value): OnnxValue {
    const [ones] = this.shared('itemOnes', (graph) => {
      const shape = graph.op('Concat', [graph.integers([1]), this.itemAxis(x)], { axis: 0 });
      return [graph.op('Expand', [this.number(1), shape])];
    });
    return ones!;
  }

  private itemAxis(x: Value): OnnxValue {
    return this.op('Gather', [this.op('Shape', [this.of(x)]), this.integers([0])]);
  }

  integers(values: readonly number[]): OnnxValue {
    return this.graph.integers(values);
  }

  constant(shape: Shape, data: Float32Array): OnnxValue {
    return this.graph.constant(shape, data);
  }

  input(name: string, shape: Shape): OnnxValue {
    return this.graph.input(name, dimensions(shape));
  }

  parameter(name: string, shape: Shape): OnnxValue {
    const data = this.parameters.get(name);
    return data === undefined ? this.input(name, shape) : this.graph.constant(shape, data, name);
  }

  reshape(x: OnnxValue, shape: Shape): OnnxValue {
    return this.op('Reshape', [x, this.integers(shape.map((size) => (size < 0 ? -1 : size)))]);
  }

  /** The value as a matrix: all axes but the last merged into one. */
  rows(value: Value): OnnxValue {
    const made = this.of(value);
    if (value.shape.length === 2) return made;
    const known = this.rowsOf.get(value) ?? this.reshape(made, rowsShape(value.shape));
    this.rowsOf.set(value, known);
    return known;
  }

  /** The node of a value that an operator computed as a matrix. */
  fromRows(value: Value, rows: OnnxValue): OnnxValue {
    if (value.shape.length === 2) return rows;
    this.rowsOf.set(value, rows);
    return this.reshape(rows, value.shape);
  }
}
