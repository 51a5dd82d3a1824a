import { ClipyardError } from '@clipyard/api-contract';
import { onnxTypes } from '@clipyard/tensors';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

import { type OnnxInterface } from './onnx-interface.js';
import { type OnnxFile } from './read-onnx-file.js';

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

/** Begins the names of everything that is added to a graph. */
const PREFIX = 'clipyard_';

/** Nodes and constants, in order of execution. */
class Nodes {
  readonly nodes: Onnx.INodeProto[] = [];
  readonly constants: Onnx.ITensorProto[] = [];

  constructor(private readonly stage: string) {}

  floats(values: readonly number[]): string {
    return this.constant(DataType.FLOAT, values.length, Float32Array.from(values));
  }

  integers(values: readonly number[]): string {
    return this.constant(DataType.INT64, values.length, BigInt64Array.from(values, BigInt));
  }

  /** @returns The name of the output. */
  op(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output?: string,
  ): string {
    const name = output ?? `${PREFIX}${this.stage}_${this.nodes.length}`;
    this.nodes.push({
      opType,
      name,
      input: [...input],
      output: [name],
      attribute: Object.entries(attributes).map(([key, value]) =>
        typeof value === 'number'
          ? { name: key, type: AttributeType.INT, i: value }
          : { name: key, type: AttributeType.INTS, ints: [...value] },
      ),
    });
    return name;
  }

  private constant(dataType: number, size: number, data: ArrayBufferView): string {
    const name = `${PREFIX}${this.stage}_constant_${this.constants.length}`;
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.constants.push({ name, dims: [size], dataType, rawData });
    return name;
  }
}

/** Axes of the pixels in the order of a layout. */
const FROM_IMAGES = 'NHWC';
const FROM_CLIPS = 'NTHWC';

/**
 * Adds to a graph what turns pixels into its input and its output into features.
 *
 * @returns An ONNX model from uint8 pixels, `(n, size, size, 3)` or `(n, frames, size, size, 3)`, to float32 features
 *   `(n, featureSize)`. It has one input and one output.
 */
export function wrapOnnx(
  { model, outputs }: OnnxFile,
  { input, size, window, output, single }: OnnxInterface,
): Uint8Array {
  const graph = model.graph!;
  const names = (graph.node ?? []).flatMap((node) => [node.name ?? '', ...(node.input ?? []), ...(node.output ?? [])]);
  if (names.some((name) => name.startsWith(PREFIX)))
    throw new ClipyardError('backbone_invalid', `Names in the graph must not begin with ${PREFIX}; rename them`);

  const before = new Nodes('input');
  const from = window === null ? FROM_IMAGES : FROM_CLIPS;
  let value = `${PREFIX}pixels`;
  if (input.channels === 'BGR') value = before.op('Gather', [value, before.integers([2, 1, 0])], { axis: -1 });
  if (input.type !== 'uint8') {
    value = before.op('Cast', [value], { to: DataType.FLOAT });
    if (input.scale.some((factor) => factor !== 1)) value = before.op('Mul', [value, before.floats(input.scale)]);
    if (input.shift.some((term) => term !== 0)) value = before.op('Add', [value, before.floats(input.shift)]);
  }
  if (input.layout !== from)
    value = before.op('Transpose', [value], { perm: [...input.layout].map((axis) => from.indexOf(axis)) });
  // Takes the name of the graph's input, which becomes a value inside of the graph.
  before.op('Cast', [value], { to: onnxTypes[input.type] }, input.name);

  const after = new Nodes('output');
  let result = output.name;
  if (outputs.find(({ name }) => name === output.name)!.type !== DataType.FLOAT)
    result = after.op('Cast', [result], { to: DataType.FLOAT });
  result = pool(after, result, output, input.layout);

  const rows = single ? { dimValue: 1 } : { dimParam: `${PREFIX}n` };
  const pixels = [
    rows,
    ...[...(window === null ? [] : [window.frames]), size, size, 3].map((dimValue) => ({ dimValue })),
  ];
  const wrapped = onnx.ModelProto.create({
    ...model,
    graph: {
      ...graph,
      node: [...before.nodes, graph.node ?? [], after.nodes].flat(),
      initializer: [...(graph.initializer ?? []), ...before.constants, ...after.constants],
      // Files of IR version 3 list their constants as inputs, too.
      input: [
        valueInfo(`${PREFIX}pixels`, DataType.UINT8, pixels),
        ...(graph.input ?? []).filter(({ name }) => name !== input.name),
      ],
      output: [valueInfo(result, DataType.FLOAT, [rows, { dimParam: `${PREFIX}features` }])],
      valueInfo: [],
    },
  });
  return onnx.ModelProto.encode(wrapped).finish();
}

function pool(nodes: Nodes, value: string, { rank, pooling, skip }: OnnxInterface['output'], layout: string): string {
  if (pooling === 'pooled') return nodes.op('Identity', [value]);
  if (pooling === 'cls') {
    const first = nodes.op('Slice', [value, nodes.integers([0]), nodes.integers([1]), nodes.integers([1])]);
    return nodes.op('Flatten', [first], { axis: 1 });
  }
  let positions = value;
  if (skip > 0)
    positions = nodes.op('Slice', [
      positions,
      nodes.integers([skip]),
      nodes.integers([2 ** 31 - 1]),
      nodes.integers([1]),
    ]);
  // The operator wants the features on the second axis, where convolutional networks with channels first have them.
  const isLast = rank === 3 || layout.endsWith('C');
  if (isLast) {
    const others = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
    positions = nodes.op('Transpose', [positions], { perm: [0, rank - 1, ...others] });
  }
  return nodes.op('Flatten', [nodes.op('GlobalAveragePool', [positions])], { axis: 1 });
}

function valueInfo(name: string, elemType: number, dim: Onnx.TensorShapeProto.IDimension[]): Onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
