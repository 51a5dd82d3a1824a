import onnxProto, { type onnx as Onnx } from 'onnx-proto';

import { type OnnxShape, onnxTypes, valueInfo } from './onnx-graph.js';
import { type OnnxFile } from './read-onnx-file.js';

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

/** Begins the names of everything that is added to a graph. */
const PREFIX = 'clipyard_';

/** The name of a value that is added to a graph. */
export const addedName = (name: string): string => `${PREFIX}${name}`;

/**
 * The name that a value or node of a graph has after the graph is surrounded: another one if its own name is needed
 * outside.
 *
 * @param reserved - names of inputs and outputs
 */
export const innerName = (name: string, reserved: readonly string[] = []): string =>
  name.startsWith(PREFIX) || reserved.includes(name) ? addedName(`graph_${name}`) : name;

/** Nodes and constants that are added to a graph, in order of execution. */
export class AddedNodes {
  readonly nodes: Onnx.INodeProto[] = [];
  readonly constants: Onnx.ITensorProto[] = [];

  /** @param stage - Part of the names, different in each part of a graph. */
  constructor(private readonly stage: string) {}

  /** @param shape - One axis unless given. */
  floats(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(DataType.FLOAT, shape, Float32Array.from(values));
  }

  integers(values: readonly number[]): string {
    return this.constant(DataType.INT64, [values.length], BigInt64Array.from(values, BigInt));
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

  private constant(dataType: number, shape: readonly number[], data: ArrayBufferView): string {
    const name = `${PREFIX}${this.stage}_constant_${this.constants.length}`;
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.constants.push({ name, dims: [...shape], dataType, rawData });
    return name;
  }
}

/** An input or output of a surrounded graph. */
interface SurroundedValue {
  readonly name: string;
  readonly shape: OnnxShape;
  /** `float32` unless given. */
  readonly type?: keyof typeof onnxTypes;
}

export interface Surroundings {
  /** Computes the inputs that the graph had, under their inner names. */
  readonly before: AddedNodes;
  readonly after: AddedNodes;
  /** Inner names of the inputs that the graph had. */
  readonly replaced: readonly string[];
  /** Names that the graph must not have inside. None unless given. */
  readonly reserved?: readonly string[];
  readonly inputs: readonly SurroundedValue[];
  readonly output: SurroundedValue;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A model with nodes before and after its graph, and with other inputs and another output. */
export function surroundGraph(
  { model }: Pick<OnnxFile, 'model'>,
  { before, after, replaced, reserved = [], inputs, output, metadata }: Surroundings,
): Uint8Array {
  const graph = renamed(model.graph!, reserved);
  const infoOf = ({ name, shape, type = 'float32' }: SurroundedValue): Onnx.IValueInfoProto =>
    valueInfo(name, shape, onnxTypes[type]);
  const surrounded = onnx.ModelProto.create({
    ...model,
    ...(metadata === undefined
      ? {}
      : { metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) }),
    graph: {
      ...graph,
      node: [...before.nodes, ...(graph.node ?? []), ...after.nodes],
      initializer: [...(graph.initializer ?? []), ...before.constants, ...after.constants],
      // Files of IR version 3 list their constants as inputs, too.
      input: [...inputs.map(infoOf), ...(graph.input ?? []).filter(({ name }) => !replaced.includes(name ?? ''))],
      output: [infoOf(output)],
      valueInfo: [],
    },
  });
  return onnx.ModelProto.encode(surrounded).finish();
}

/** A graph whose values and nodes have their inner names. Subgraphs may use values of the graph around them. */
function renamed(graph: Onnx.IGraphProto, reserved: readonly string[]): Onnx.IGraphProto {
  const nameOf = (name: string): string => innerName(name, reserved);
  const named = <T extends { name?: string | null }>(value: T): T => ({ ...value, name: nameOf(value.name ?? '') });
  return {
    ...graph,
    input: (graph.input ?? []).map(named),
    output: (graph.output ?? []).map(named),
    initializer: (graph.initializer ?? []).map(named),
    sparseInitializer: (graph.sparseInitializer ?? []).map((sparse) =>
      sparse.values ? { ...sparse, values: named(sparse.values) } : sparse,
    ),
    valueInfo: [],
    quantizationAnnotation: [],
    node: (graph.node ?? []).map((node) => ({
      ...named(node),
      input: (node.input ?? []).map(nameOf),
      output: (node.output ?? []).map(nameOf),
      attribute: (node.attribute ?? []).map((attribute) => ({
        ...attribute,
        ...(attribute.g ? { g: renamed(attribute.g, reserved) } : {}),
        ...(attribute.graphs ? { graphs: attribute.graphs.map((inner) => renamed(inner, reserved)) } : {}),
      })),
    })),
  };
}
