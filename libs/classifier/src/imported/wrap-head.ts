import { AddedNodes, innerName, type OnnxFile, onnxTypes, surroundGraph } from '@clipyard/tensors';

import { type HeadInterface, type HeadTarget } from './head-interface.js';

/** Smallest probability whose logarithm is taken. */
const SMALLEST = 1e-12;

/** Names of the inputs and outputs of wrapped heads. */
const NAMES = ['features', 'mask', 'raw', 'logits', 'probabilities'] as const;
const inside = (name: string): string => innerName(name, NAMES);

/** The form of a wrapped head. Its input `features` is (items, frames, featureSize), with zero rows for padding. */
export type HeadForm =
  /** `features` and `mask` (items, frames) to the output of the graph as it is, `raw`. */
  | 'raw'
  /** `features` and `mask` (items, frames) to `logits` (items, classes), for predictions. */
  | 'logits'
  /** `features` to `probabilities` (items, classes), for other programs. */
  | 'probabilities';

/**
 * Adds to the graph of a head what it needs to take Clipyard's features and to give its answers.
 *
 * @param gives - what the graph gives; does not matter for the form `raw`
 */
export function wrapHead(
  file: OnnxFile,
  { input, mask, output }: HeadInterface,
  { frames, featureSize, labels }: HeadTarget,
  form: HeadForm,
  gives: 'logits' | 'probabilities',
): Uint8Array {
  const before = new AddedNodes('input');
  const held = form === 'probabilities' ? heldFrames(before, featureSize) : 'mask';
  // Operators are those that all opsets from 11 on define in the same way: sums are products with ones.
  const count = before.op('MatMul', [held, before.floats(new Array<number>(frames).fill(1), [frames, 1])]);
  const divisor = before.op('Max', [count, before.floats([1])]);
  let value = 'features';
  if (input.reads === 'mean') {
    const row = before.op('Reshape', [held, before.integers([-1, 1, frames])]);
    const sum = before.op('Reshape', [before.op('MatMul', [row, 'features']), before.integers([-1, featureSize])]);
    value = before.op('Div', [sum, divisor]);
  } else if (input.reads === 'flat') value = before.op('Flatten', ['features'], { axis: 1 });
  before.op('Cast', [value], { to: input.type }, inside(input.name));
  if (mask !== null) {
    // A clip without any frame counts as zeros in all frames: attention over no frame is not a number.
    const isEmpty = before.op('Sub', [divisor, count]);
    before.op('Cast', [before.op('Max', [held, isEmpty])], { to: mask.type }, inside(mask.name));
  }

  const after = new AddedNodes('output');
  const given = after.op('Cast', [inside(output)], { to: onnxTypes.float32 });
  const result = form === 'raw' ? given : answer(after, given, form, gives);
  after.op('Identity', [result], {}, form);
  return surroundGraph(file, {
    before,
    after,
    replaced: [inside(input.name), ...(mask === null ? [] : [inside(mask.name)])],
    reserved: NAMES,
    inputs: [
      { name: 'features', shape: ['items', frames, featureSize] },
      ...(form === 'probabilities' ? [] : [{ name: 'mask', shape: ['items', frames] }]),
    ],
    output: { name: form, shape: ['items', labels.length] },
    metadata: form === 'probabilities' ? { labels: JSON.stringify(labels) } : {},
  });
}

/** 1 for frames with a value that is not 0, (items, frames). */
function heldFrames(nodes: AddedNodes, featureSize: number): string {
  const ones = nodes.floats(new Array<number>(featureSize).fill(1), [featureSize, 1]);
  const sizes = nodes.op('MatMul', [nodes.op('Abs', ['features']), ones]);
  return nodes.op('Flatten', [nodes.op('Sign', [sizes])], { axis: 1 });
}

function answer(nodes: AddedNodes, given: string, form: HeadForm, gives: 'logits' | 'probabilities'): string {
  if (gives === form) return given;
  if (form === 'probabilities') return nodes.op('Softmax', [given], { axis: 1 });
  return nodes.op('Log', [nodes.op('Max', [given, nodes.floats([SMALLEST])])]);
}
