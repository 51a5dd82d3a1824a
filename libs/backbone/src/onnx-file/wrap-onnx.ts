import { addedName, AddedNodes, innerName, type OnnxFile, onnxTypes, surroundGraph } from '@clipyard/tensors';

import { type OnnxInterface } from './onnx-interface.js';

/** Axes of the pixels in the order of a layout. */
const FROM_IMAGES = 'NHWC';
const FROM_CLIPS = 'NTHWC';

/**
 * Adds to a graph what turns pixels into its input and its output into features.
 *
 * @returns An ONNX model from uint8 pixels, `(n, size, size, 3)` or `(n, frames, size, size, 3)`, to float32 features
 *   `(n, featureSize)`. It has one input and one output.
 */
export function wrapOnnx(file: OnnxFile, { input, size, window, output, single }: OnnxInterface): Uint8Array {
  const before = new AddedNodes('input');
  const from = window === null ? FROM_IMAGES : FROM_CLIPS;
  const pixels = addedName('pixels');
  let value = pixels;
  if (input.channels === 'BGR') value = before.op('Gather', [value, before.integers([2, 1, 0])], { axis: -1 });
  if (input.type !== 'uint8') {
    value = before.op('Cast', [value], { to: onnxTypes.float32 });
    if (input.scale.some((factor) => factor !== 1)) value = before.op('Mul', [value, before.floats(input.scale)]);
    if (input.shift.some((term) => term !== 0)) value = before.op('Add', [value, before.floats(input.shift)]);
  }
  if (input.layout !== from)
    value = before.op('Transpose', [value], { perm: [...input.layout].map((axis) => from.indexOf(axis)) });
  // Takes the name of the graph's input, which becomes a value inside of the graph.
  before.op('Cast', [value], { to: onnxTypes[input.type] }, innerName(input.name));

  const after = new AddedNodes('output');
  let result = innerName(output.name);
  if (file.outputs.find(({ name }) => name === output.name)!.type !== onnxTypes.float32)
    result = after.op('Cast', [result], { to: onnxTypes.float32 });
  result = pool(after, result, output, input.layout);

  const rows = single ? 1 : addedName('n');
  return surroundGraph(file, {
    before,
    after,
    replaced: [innerName(input.name)],
    inputs: [
      { name: pixels, type: 'uint8', shape: [rows, ...(window === null ? [] : [window.frames]), size, size, 3] },
    ],
    output: { name: result, shape: [rows, addedName('features')] },
  });
}

function pool(
  nodes: AddedNodes,
  value: string,
  { rank, pooling, skip }: OnnxInterface['output'],
  layout: string,
): string {
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
