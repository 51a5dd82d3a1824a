import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

import { type OnnxShape, valueInfo } from './onnx-graph.js';
import { type OnnxFile } from './read-onnx-file.js';

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

/** Begins the names of everything that is added to a graph. */
const PREFIX = 'clipyard_';

/** The name of a value that is added to a graph. */
export const addedName = (name: string): string => `${PREFIX}${name}`;

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
export interface SurroundedValue {
  readonly name: string;
  readonly shape: OnnxShape;
  /** `float32` unless given. */
  readonly type?: 'float32' | 'uint8';
}

export interface Surroundings {
  /** Computes the inputs that the graph had, under their names. */
  readonly before: AddedNodes;
  readonly after: AddedNodes;
  /** Names of the inputs that the graph had. */
  readonly replaced: readonly string[];
  readonly inputs: readonly SurroundedValue[];
  readonly output: SurroundedValue;
  readonly metadata?: Readonly<Record<string, string>>;
}

const types = { float32: DataType.FLOAT, uint8: DataType.UINT8 };

/**
 * A model with nodes before and after its graph, and with other inputs and another output.
 *
 * @throws ClipyardError `code` if the graph has names that are kept for added nodes
 */
export function surroundGraph(
  { model }: Pick<OnnxFile, 'model'>,
  { before, after, replaced, inputs, output, metadata }: Surroundings,
  code: ErrorCode,
): Uint8Array {
  const graph = model.graph!;
  const names = (graph.node ?? []).flatMap((node) => [node.name ?? '', ...(node.input ?? []), ...(node.output ?? [])]);
  if (names.some((name) => name.startsWith(PREFIX)))
    throw new ClipyardError(code, `Names in the graph must not begin with ${PREFIX}; rename them`);
  const infoOf = ({ name, shape, type = 'float32' }: SurroundedValue): Onnx.IValueInfoProto =>
    valueInfo(name, shape, types[type]);
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
