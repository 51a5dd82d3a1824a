import { OnnxGraph, type OnnxValue } from '@clipyard/tensors';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

import { type HeadTarget } from './head-interface.js';

const { onnx } = onnxProto;

export const target: HeadTarget = { frames: 4, featureSize: 3, labels: ['jump', 'run'] };

/** Columns of the matrix of `linearHead`, (featureSize, classes). */
export const kernel = Float32Array.of(1, -1, 0.5, 2, -3, 0.25);

export interface LinearHead {
  /** Shape of the input; `[null, 3]` unless given. */
  readonly shape?: readonly (number | null)[];
  /** Shape and type of an input for the mask; none unless given. Frames that it marks are averaged. */
  readonly mask?: {
    readonly shape: readonly (number | null)[];
    readonly type?: 'bool' | 'float32' | 'int64' | 'uint8';
  };
  readonly type?: 'float32' | 'float64' | 'float16' | 'int64';
  readonly gives?: 'logits' | 'Softmax' | 'LogSoftmax' | 'Sigmoid';
  readonly names?: readonly [input: string, output: string];
  readonly classes?: number;
}

const shapeOf = (shape: readonly (number | null)[]) => shape.map((size, axis) => size ?? `size${axis}`);

/** A head whose logits are the mean frame times `kernel`, or the products of such a matrix of zeros. */
export function linearHead({
  shape = [null, 3],
  mask,
  type = 'float32',
  gives = 'logits',
  names: [input, output] = ['x', 'y'],
  classes = 2,
}: LinearHead = {}): Uint8Array {
  const graph = new OnnxGraph('head');
  const given = graph.input(input, shapeOf(shape), type);
  const values = graph.op('Cast', [given], { to: 1 });
  const marks =
    mask === undefined
      ? null
      : graph.op('Cast', [graph.input('mask', shapeOf(mask.shape), mask.type ?? 'bool')], { to: 1 });
  const mean = shape.length === 3 ? meanOf(graph, values, marks) : values;
  const width = shape.length === 2 ? (shape[1] ?? 3) : 3;
  const matrix = graph.constant([width, classes], width * classes === 6 ? kernel : new Float32Array(width * classes));
  const logits = graph.op('MatMul', [mean, matrix]);
  graph.output(
    output,
    gives === 'logits' ? logits : graph.op(gives, [logits], gives === 'Sigmoid' ? {} : { axis: 1 }),
    ['size0', classes],
  );
  return graph.encode();
}

function meanOf(graph: OnnxGraph, values: OnnxValue, marks: OnnxValue | null): OnnxValue {
  if (marks === null) return graph.op('ReduceMean', [values], { axes: [1], keepdims: 0 });
  const column = graph.op('Unsqueeze', [marks, graph.integers([2])]);
  const sum = graph.op('ReduceSum', [graph.op('Mul', [values, column]), graph.integers([1])], { keepdims: 0 });
  return graph.op('Div', [sum, graph.op('ReduceSum', [column, graph.integers([1])], { keepdims: 0 })]);
}

/** A graph after a change to its protobuf. */
export function changed(
  bytes: Uint8Array,
  change: (graph: Onnx.IGraphProto, model: Onnx.ModelProto) => void,
): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  change(model.graph!, model);
  return onnx.ModelProto.encode(model).finish();
}

const ML = 'ai.onnx.ml';

/** A logistic regression as skl2onnx writes it: labels, and a dictionary or a tensor of probabilities. */
export function sklearnHead({ zipMap, labels }: { zipMap: boolean; labels: readonly string[] }): Uint8Array {
  const names = { name: 'classlabels_strings', type: 8, strings: labels.map((label) => Buffer.from(label)) };
  const columns = labels.map((_, c) => [0, 1, 2].map((feature) => kernel[feature * 2 + c]!));
  return changed(linearHead({ names: ['X', 'unused'] }), (graph, model) => {
    model.opsetImport.push({ domain: ML, version: 1 });
    graph.initializer = [];
    graph.node = [
      {
        opType: 'LinearClassifier',
        domain: ML,
        input: ['X'],
        output: ['label', 'probability_tensor'],
        attribute: [
          names,
          { name: 'coefficients', type: 6, floats: columns.flat() },
          { name: 'intercepts', type: 6, floats: labels.map(() => 0) },
          { name: 'multi_class', type: 2, i: 0 },
          { name: 'post_transform', type: 3, s: Buffer.from('SOFTMAX') },
        ],
      },
      { opType: 'Identity', input: ['probability_tensor'], output: ['probabilities'] },
      ...(zipMap
        ? [
            {
              opType: 'ZipMap',
              domain: ML,
              input: ['probabilities'],
              output: ['output_probability'],
              attribute: [names],
            },
          ]
        : []),
    ];
    const tensor = (name: string, elemType: number) => ({
      name,
      type: { tensorType: { elemType, shape: { dim: [{ dimParam: 'n' }] } } },
    });
    graph.output = [
      tensor('label', 8),
      zipMap
        ? {
            name: 'output_probability',
            type: {
              sequenceType: { elemType: { mapType: { keyType: 8, valueType: { tensorType: { elemType: 1 } } } } },
            },
          }
        : {
            name: 'probabilities',
            type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'n' }, { dimValue: labels.length }] } } },
          },
    ];
  });
}

/** Two clips: one with features in all frames, one with features in its first two. (2, frames, featureSize) */
export const clips = Float32Array.from({ length: 24 }, (_, i) => (i < 18 ? (((i * 5) % 7) - 2) / 3 : 0));

/** Logits of `linearHead` by definition. */
export function logitsByHand(features: Float32Array): number[][] {
  return [0, 12].map((at) => {
    const rows = [0, 1, 2, 3].map((t) => [...features.subarray(at + t * 3, at + t * 3 + 3)]);
    const held = rows.filter((row) => row.some((value) => value !== 0));
    const mean = [0, 1, 2].map((d) => held.reduce((sum, row) => sum + row[d]!, 0) / held.length);
    return [0, 1].map((c) => mean.reduce((sum, value, d) => sum + value * kernel[d * 2 + c]!, 0));
  });
}
