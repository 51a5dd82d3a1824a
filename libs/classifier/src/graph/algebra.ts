import { onnxTypes, type OnnxValue } from '@clipyard/tensors';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

import { filled, scalar } from './leaves.js';
import { broadcastShapes, checkReshape, reducedShape, rowsShape, sameShape, type Shape, sizesFor } from './shape.js';
import type { OnnxEmitter } from './to-onnx.js';
import { apply, type Op, type TfjsRun, type Value } from './value.js';

/*
 * Arithmetic, reductions and products. They are in one file because their gradients use each other.
 */

type None = Record<never, never>;

type Binary = Op<None>;

const binaryShape: Binary['shape'] = ([a, b]) => broadcastShapes(a!, b!);

/** Sums the gradient of a broadcast operand over the axes that the operand does not have. */
export function sumTo(gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  if (gradient.shape[0] === -1 && shape.length < gradient.shape.length) return sumTo(sumItems(gradient), shape);
  if (gradient.shape.length > shape.length) return sumTo(sum(gradient, 0), shape);
  const axis = gradient.shape.findIndex((size, i) => size !== shape[i]);
  return sumTo(sum(gradient, axis, true), shape);
}

const addOp: Binary = {
  name: 'add',
  shape: binaryShape,
  onnx: (emitter, { inputs: [a, b] }) => emitter.op('Add', [emitter.of(a!), emitter.of(b!)]),
  tfjs: ({ tf }, [a, b]) => tf.add(a!, b!),
  layers: (emitter, { inputs: [a, b] }) => emitter.add(emitter.of(a!), emitter.of(b!)),
  gradient: ({ inputs: [a, b] }, gradient) => [sumTo(gradient, a!.shape), sumTo(gradient, b!.shape)],
};
export const add = (a: Value, b: Value): Value => apply(addOp, [a, b], {});

const subOp: Binary = {
  name: 'sub',
  shape: binaryShape,
  onnx: (emitter, { inputs: [a, b] }) => emitter.op('Sub', [emitter.of(a!), emitter.of(b!)]),
  tfjs: ({ tf }, [a, b]) => tf.sub(a!, b!),
  layers: (emitter, { inputs: [a, b] }) => emitter.add(emitter.of(a!), emitter.negative(emitter.of(b!))),
  gradient: ({ inputs: [a, b] }, gradient) => [sumTo(gradient, a!.shape), sumTo(mul(gradient, scalar(-1)), b!.shape)],
};
export const sub = (a: Value, b: Value): Value => apply(subOp, [a, b], {});

const mulOp: Binary = {
  name: 'mul',
  shape: binaryShape,
  onnx: (emitter, { inputs: [a, b] }) => emitter.op('Mul', [emitter.of(a!), emitter.of(b!)]),
  tfjs: ({ tf }, [a, b]) => tf.mul(a!, b!),
  layers: (emitter, { inputs: [a, b] }) => emitter.multiply(emitter.of(a!), emitter.of(b!)),
  gradient: ({ inputs: [a, b] }, gradient) => [
    a!.trainable ? sumTo(mul(gradient, b!), a!.shape) : undefined,
    b!.trainable ? sumTo(mul(gradient, a!), b!.shape) : undefined,
  ],
};
export const mul = (a: Value, b: Value): Value => apply(mulOp, [a, b], {});

/** The quotient. No network divides by a trained value so far, so gradients only flow to the dividend. */
const divOp: Binary = {
  name: 'div',
  shape: binaryShape,
  onnx: (emitter, { inputs: [a, b] }) => emitter.op('Div', [emitter.of(a!), emitter.of(b!)]),
  tfjs: ({ tf }, [a, b]) => tf.div(a!, b!),
  layers: (emitter, { inputs: [a, b] }) => emitter.multiply(emitter.of(a!), emitter.reciprocal(emitter.of(b!))),
  gradient: ({ inputs: [a, b] }, gradient) => {
    if (b!.trainable) throw new Error('The gradient of a divisor is not implemented');
    return [sumTo(div(gradient, b!), a!.shape)];
  },
};
export const div = (a: Value, b: Value): Value => apply(divOp, [a, b], {});

/** 1 where both operands are equal, else 0. */
const equalOp: Binary = {
  name: 'equal',
  shape: binaryShape,
  onnx: (emitter, { inputs: [a, b] }) =>
    emitter.op('Cast', [emitter.op('Equal', [emitter.of(a!), emitter.of(b!)])], { to: onnxTypes.float32 }),
  // tf.equal takes 73 ms for the frames of 32 clips on the wasm backend if it has to broadcast.
  tfjs: ({ tf }, [a, b]) => tf.sub(1, tf.step(tf.abs(tf.sub(a!, b!)))),
};
const equal = (a: Value, b: Value): Value => apply(equalOp, [a, b], {});

type Reduction = { readonly axis: number; readonly keep: number };

const reduction: Op<Reduction>['shape'] = ([shape], { axis, keep }) => reducedShape(shape!, axis, keep === 1);

/** Repeats a value along axes of size 1. */
const broadcastTo = (x: Value, shape: Shape): Value =>
  mul(
    x,
    filled(
      shape.map((size) => Math.max(size, 1)),
      1,
    ),
  );

const sumOp: Op<Reduction> = {
  name: 'sum',
  shape: reduction,
  onnx: (emitter, { inputs: [x], attributes: { axis, keep } }) =>
    emitter.op('ReduceSum', [emitter.of(x!), emitter.integers([axis])], { keepdims: keep }),
  tfjs: ({ tf }, [x], { attributes: { axis, keep } }) => tf.sum(x!, axis, keep === 1),
  layers: (emitter, { inputs: [x], attributes: { axis }, shape }) =>
    emitter.reshape(emitter.sumOver(emitter.of(x!), axis), shape),
  gradient: ({ inputs: [x], attributes: { axis } }, gradient) => [
    broadcastTo(reshape(gradient, reducedShape(x!.shape, axis, true)), x!.shape),
  ],
};

/** @param keep - whether the axis remains, with size 1 */
export const sum = (x: Value, axis: number, keep = false): Value => apply(sumOp, [x], { axis, keep: keep ? 1 : 0 });

const maxOp: Op<Reduction> = {
  name: 'max',
  shape: reduction,
  onnx: (emitter, { inputs: [x], attributes: { axis, keep } }) =>
    emitter.op('ReduceMax', [emitter.of(x!)], { axes: [axis], keepdims: keep }),
  tfjs: ({ tf }, [x], { attributes: { axis, keep } }) => tf.max(x!, axis, keep === 1),
  layers: (emitter, { inputs: [x], attributes: { axis }, shape }) =>
    emitter.reshape(emitter.maxOver(emitter.of(x!), axis), shape),
  // Elements that tie for the maximum share its gradient, as in TensorFlow.
  gradient: (value, gradient) => {
    const [x] = value.inputs as [Value];
    const { axis } = value.attributes;
    const kept = reducedShape(x.shape, axis, true);
    const winners = equal(reshape(value, kept), x);
    return [mul(winners, div(reshape(gradient, kept), sum(winners, axis, true)))];
  },
};

/** @param keep - whether the axis remains, with size 1 */
export const max = (x: Value, axis: number, keep = false): Value => apply(maxOp, [x], { axis, keep: keep ? 1 : 0 });

const sumItemsOp: Op<None> = {
  name: 'sumItems',
  shape: ([shape]) => shape!.slice(1),
  // A product with ones takes a fifth of the time of ReduceSum.
  onnx: (emitter, { inputs: [x], shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const flat = emitter.reshape(emitter.of(x!), [-1, size]);
    return emitter.reshape(emitter.op('MatMul', [emitter.itemOnes(x!), flat]), shape);
  },
  tfjs: ({ tf }, [x]) => tf.sum(x!, 0),
};

/**
 * Sums over the items of the batch, which removes the first axis. Sums and products with fixed matrices are exchanged
 * with the summation, so that they run on one item instead of the batch. Used for gradients only.
 */
function sumItems(x: Value): Value {
  const [a, b] = x.inputs;
  const overItems = (value: Value): boolean => value.shape[0] === -1 && value.shape.length === x.shape.length;
  if (x.op === addOp && overItems(a!) && overItems(b!)) return add(sumItems(a!), sumItems(b!));
  if (x.op === matMulOp && b!.shape.length === 2 && a!.shape.length === 3) return matMul(sumItems(a!), b!);
  return apply(sumItemsOp, [x], {});
}

const itemCountOp: Op<None> = {
  name: 'itemCount',
  shape: (): Shape => [],
  onnx: (emitter, { inputs: [x] }) => emitter.itemCount(x!),
  tfjs: ({ tf, items }) => tf.scalar(items),
};

/**
 * The number of items of the batch.
 *
 * @param x - any value of the batch
 */
export const itemCount = (x: Value): Value => apply(itemCountOp, [x], {});

const reshapeOp: Op<{ readonly to: Shape }> = {
  name: 'reshape',
  shape: ([shape], { to }) => {
    checkReshape(shape!, to);
    return to;
  },
  onnx: (emitter, { inputs: [x], shape }) =>
    shape.length === 2 && isRowsOf(shape, x!) ? emitter.rows(x!) : emitter.reshape(emitter.of(x!), shape),
  tfjs: ({ tf, items }, [x], { shape }) => tf.reshape(x!, sizesFor(shape, items)),
  layers: (emitter, { inputs: [x], shape }) => emitter.reshape(emitter.of(x!), shape),
  gradient: ({ inputs: [x] }, gradient) => [reshape(gradient, x!.shape)],
};

const isRowsOf = ([rows, columns]: Shape, { shape }: Value): boolean => {
  const [expectedRows, expectedColumns] = rowsShape(shape);
  return rows === expectedRows && columns === expectedColumns;
};

/** @param to - a shape with as many elements */
export const reshape = (x: Value, to: Shape): Value =>
  to.join() === x.shape.join() ? x : apply(reshapeOp, [x], { to });

/** All axes but the last merged into one. */
const asRows = (x: Value): Value => reshape(x, rowsShape(x.shape));

const transposeOp: Op<None> = {
  name: 'transpose',
  shape: ([shape]) => [...shape!.slice(0, -2), shape!.at(-1)!, shape!.at(-2)!],
  onnx: (emitter, { inputs: [x], shape }) => {
    const [source] = x!.inputs;
    // Rows of all items: transposed before they are merged, because onnxruntime would fuse a transposition of a matrix
    // into each of the products that share it.
    if (x!.op === reshapeOp && x!.shape.length === 2 && source!.shape.length === 3 && isRowsOf(x!.shape, source!))
      return emitter.reshape(emitter.op('Transpose', [emitter.of(source!)], { perm: [2, 0, 1] }), shape);
    return emitter.op('Transpose', [emitter.of(x!)], { perm: x!.shape.length === 2 ? [1, 0] : [0, 2, 1] });
  },
  tfjs: ({ tf }, [x]) => tf.transpose(x!, x!.rank === 2 ? [1, 0] : [0, 2, 1]),
  layers: (emitter, { inputs: [x] }) => emitter.transpose(emitter.of(x!)),
  gradient: (_, gradient) => [transpose(gradient)],
};

/** Swaps the last two axes. */
export function transpose(x: Value): Value {
  if (x.op === transposeOp) return x.inputs[0]!;
  const [a, b] = x.inputs;
  // (Aᵀ B)ᵀ = Bᵀ A needs one transposition less.
  if (x.op === matMulOp && a!.op === transposeOp) return matMul(transpose(b!), a!.inputs[0]!);
  return apply(transposeOp, [x], {});
}

/** Gradients of a product. Of a kernel that all items share, it is a product of matrices of all rows. */
const productGradient = ([a, b]: readonly Value[], gradient: Value): readonly Value[] => [
  matMul(gradient, transpose(b!)),
  b!.shape.length === 2 ? matMul(transpose(asRows(a!)), asRows(gradient)) : matMul(transpose(a!), gradient),
];

/**
 * A product of matrices. Transposition of the right operand is free in a GEMM. That of the left operand is not, so it
 * is only left to the GEMM if no other product needs the same.
 */
function onnxProduct(emitter: OnnxEmitter, value: Value, bias: readonly Value[] = []): OnnxValue {
  const [a, b] = value.inputs as [Value, Value];
  const transA = a.op === transposeOp && a.shape.length === 2 && emitter.usedOnce(a) ? 1 : 0;
  const transB = b.op === transposeOp && b.shape.length === 2 ? 1 : 0;
  if (b.shape.length === 3 || (transA + transB === 0 && bias.length === 0))
    return emitter.op('MatMul', [emitter.of(a), emitter.of(b)]);
  const left = transA ? emitter.of(a.inputs[0]!) : emitter.rows(a);
  const right = emitter.of(transB ? b.inputs[0]! : b);
  return emitter.fromRows(
    value,
    emitter.op('Gemm', [left, right, ...bias.map((values) => emitter.of(values))], { transA, transB }),
  );
}

/**
 * A product of matrices on tfjs. Its transposition flags are not used: with them, the wasm backend is 15 to 70 times
 * slower than an explicit transposition before a plain product.
 */
function tfjsProduct({ tf, items }: TfjsRun, [a, b]: readonly Tensor[], shape: Shape): Tensor {
  if (a!.rank === b!.rank) return tf.matMul(a as Tensor3D, b as Tensor3D);
  const rows: Tensor2D = tf.reshape(a!, [-1, a!.shape.at(-1)!]);
  return tf.reshape(tf.matMul(rows, b as Tensor2D), sizesFor(shape, items));
}

const matMulOp: Op<None> = {
  name: 'matMul',
  shape: ([a, b]) => {
    if (a!.at(-1) !== b!.at(-2)) throw new RangeError(`[${a!}] and [${b!}] cannot be multiplied`);
    return [...a!.slice(0, -1), b!.at(-1)!];
  },
  onnx: (emitter, value) => onnxProduct(emitter, value),
  tfjs: (run, inputs, { shape }) => tfjsProduct(run, inputs, shape),
  layers: (emitter, { inputs: [a, b] }) => emitter.matMul(emitter.of(a!), emitter.of(b!)),
  gradient: ({ inputs }, gradient) => productGradient(inputs, gradient),
};

/**
 * Product of matrices, or of each item's matrices.
 *
 * @param a - `(…, n, k)`
 * @param b - `(k, m)`, the same for all items, or `(items, k, m)`
 */
export const matMul = (a: Value, b: Value): Value => apply(matMulOp, [a, b], {});

const denseOp: Op<None> = {
  name: 'dense',
  shape: ([a, b]) => matMulOp.shape([a!, b!], {}),
  onnx: (emitter, value) => onnxProduct(emitter, value, [value.inputs[2]!]),
  tfjs: (run, inputs, { shape }) => run.tf.add(tfjsProduct(run, inputs, shape), inputs[2]!),
  layers: (emitter, { inputs: [x, kernel, bias] }) =>
    emitter.matMul(emitter.of(x!), emitter.of(kernel!), emitter.of(bias!)),
  gradient: ({ inputs }, gradient) => [...productGradient(inputs, gradient), sumTo(gradient, inputs[2]!.shape)],
};

/**
 * x · kernel + bias.
 *
 * @param kernel - `(in, out)`
 * @param bias - `(out)`
 */
export const dense = (x: Value, kernel: Value, bias: Value): Value => apply(denseOp, [x, kernel, bias], {});
