import { type Shape, sizesFor } from './shape.js';
import type { Op, TfjsRun, Value } from './value.js';

type Named = { readonly name: string };

function fed({ feeds }: TfjsRun, name: string) {
  const tensor = feeds[name];
  if (tensor === undefined) throw new RangeError(`There is no tensor for ${name}`);
  return tensor;
}

function leaf<A extends Value['attributes']>(
  op: Omit<Op<A>, 'shape'>,
  attributes: A,
  shape: Shape,
  { trainable = false, batched = false } = {},
): Value<A> {
  return { op: { ...op, shape: () => shape }, inputs: [], attributes, shape, trainable, batched };
}

const inputOp: Omit<Op<Named>, 'shape'> = {
  name: 'input',
  onnx: (emitter, { attributes, shape }) => emitter.input(attributes.name, shape),
  tfjs: (run, _, { attributes }) => fed(run, attributes.name),
  layers: (emitter, { attributes, shape }) => emitter.input(attributes.name, shape),
};

/** A tensor of the batch. */
export const input = (name: string, shape: Shape): Value => leaf(inputOp, { name }, shape, { batched: true });

const parameterOp: Omit<Op<Named>, 'shape'> = {
  name: 'parameter',
  onnx: (emitter, { attributes, shape }) => emitter.parameter(attributes.name, shape),
  tfjs: (run, _, { attributes }) => fed(run, attributes.name),
  layers: (emitter, { attributes, shape }) => emitter.parameter(attributes.name, shape),
};

/** A trained tensor. */
export const parameter = (name: string, shape: Shape): Value => leaf(parameterOp, { name }, shape, { trainable: true });

const filledOp: Omit<Op<{ readonly number: number }>, 'shape'> = {
  name: 'filled',
  onnx: (emitter, { attributes: { number }, shape }) =>
    shape.length === 0 ? emitter.number(number) : emitter.constant(shape, filledData(shape, number)),
  tfjs: ({ tf }, _, { attributes: { number }, shape }) => tf.fill([...shape], number),
  layers: (_, { attributes: { number }, shape }) => ({ shape, data: filledData(shape, number) }),
};

const filledData = (shape: Shape, number: number): Float32Array =>
  new Float32Array(sizesFor(shape, 1).reduce((product, size) => product * size, 1)).fill(number);

/** A constant tensor whose elements are all the same. */
export const filled = (shape: Shape, number: number): Value => leaf(filledOp, { number }, shape);

const constantOp: Omit<Op<{ readonly values: readonly number[] }>, 'shape'> = {
  name: 'constant',
  onnx: (emitter, { attributes: { values }, shape }) => emitter.constant(shape, Float32Array.from(values)),
  tfjs: ({ tf }, _, { attributes: { values }, shape }) => tf.tensor([...values], [...shape], 'float32'),
  layers: (_, { attributes: { values }, shape }) => ({ shape, data: Float32Array.from(values) }),
};

/** A constant tensor. Use it for few numbers: graphs keep them as JavaScript numbers. */
export const constant = (shape: Shape, values: Float32Array): Value => leaf(constantOp, { values: [...values] }, shape);

/** A constant. */
export const scalar = (number: number): Value => filled([], number);
