import { onnxTypes, type OnnxValue } from '@clipyard/tensors';
import type { Tensor } from '@tensorflow/tfjs-core';

import { matMul, mul, reshape, sub, sum, sumTo } from './algebra.js';
import { scalar } from './leaves.js';
import type { OnnxEmitter } from './to-onnx.js';
import { apply, type Op, type TfjsRun, type Value } from './value.js';

/*
 * Operations of neural networks that runtimes compute as one, or that have a cheaper gradient than their parts.
 */

type None = Record<never, never>;

const softmaxOp: Op<None> = {
  name: 'softmax',
  shape: ([shape]) => shape!,
  onnx: (emitter, { inputs: [x] }) => emitter.op('Softmax', [emitter.of(x!)], { axis: -1 }),
  tfjs: ({ tf }, [x]) => tf.softmax(x!),
  layers: (emitter, { inputs: [x], shape }) =>
    emitter.layer({ type: 'Softmax', inputs: [emitter.of(x!)], shape, config: { axis: -1 } }),
  gradient: (value, gradient) => {
    const weighted = mul(gradient, value);
    return [sub(weighted, mul(value, sum(weighted, value.shape.length - 1, true)))];
  },
};

/** Softmax over the last axis. */
export const softmax = (x: Value): Value => apply(softmaxOp, [x], {});

type NormPart = 'output' | 'mean' | 'inverseDeviation';

/** Keras' epsilon differs from the default of most runtimes, so it is part of the operation. */
type Norm = { readonly part: NormPart; readonly epsilon: number };

const layerNormOp: Op<Norm> = {
  name: 'layerNorm',
  shape: ([shape], { part }) => (part === 'output' ? shape! : [...shape!.slice(0, -1), 1]),
  onnx: (emitter, { inputs, attributes: { part, epsilon } }) => {
    const operands = inputs.map((input) => emitter.of(input));
    const outputs = emitter.shared(`layerNorm ${operands.join()}`, (graph) =>
      graph.ops('LayerNormalization', operands, 3, { axis: -1, epsilon: { float: epsilon } }),
    );
    return outputs[(['output', 'mean', 'inverseDeviation'] as const).indexOf(part)]!;
  },
  tfjs: ({ tf, shared }, [x, gamma, beta], { inputs, attributes: { part, epsilon } }) => {
    const [mean, inverseDeviation] = shared(inputs[0]!, () => {
      const means = tf.mean(x!, -1, true);
      const variance = tf.mean(tf.squaredDifference(x!, means), -1, true);
      return [means, tf.rsqrt(tf.add(variance, epsilon))];
    }) as [Tensor, Tensor];
    if (part === 'mean') return mean;
    if (part === 'inverseDeviation') return inverseDeviation;
    return tf.add(tf.mul(tf.mul(tf.sub(x!, mean), inverseDeviation), gamma!), beta!);
  },
  layers: (emitter, { inputs: [x, gamma, beta], attributes: { epsilon }, shape }) =>
    emitter.layer({
      type: 'LayerNormalization',
      inputs: [emitter.of(x!)],
      shape,
      config: { axis: -1, epsilon },
      weights: { gamma: emitter.of(gamma!), beta: emitter.of(beta!) },
    }),
  gradient: ({ inputs, attributes: { epsilon } }, gradient) => {
    const [x, gamma] = inputs as [Value, Value, Value];
    const part = (name: NormPart): Value => apply(layerNormOp, inputs, { part: name, epsilon });
    const inverseDeviation = part('inverseDeviation');
    const unit = mul(sub(x, part('mean')), inverseDeviation);
    const slope = mul(gradient, unit);
    // Products with this vector are the means over the features of gradient · gamma and slope · gamma.
    const size = x.shape.at(-1)!;
    const shares = mul(reshape(gamma, [size, 1]), scalar(1 / size));
    const dx = mul(
      inverseDeviation,
      sub(sub(mul(gradient, gamma), matMul(gradient, shares)), mul(unit, matMul(slope, shares))),
    );
    const overRows = (value: Value): Value => sumTo(value, gamma.shape);
    return [dx, overRows(slope), overRows(gradient)];
  },
};

/** Normalises the last axis to mean 0 and deviation 1, then multiplies by gamma and adds beta. */
export const layerNorm = (x: Value, gamma: Value, beta: Value, epsilon: number): Value =>
  apply(layerNormOp, [x, gamma, beta], { part: 'output', epsilon });

/** The cumulative distribution function of the standard normal distribution. */
function onnxNormalCdf(emitter: OnnxEmitter, x: OnnxValue): OnnxValue {
  const [cdf] = emitter.shared(`normalCdf ${x}`, () => {
    const erf = emitter.op('Erf', [emitter.op('Mul', [x, emitter.number(Math.SQRT1_2)])]);
    return [emitter.op('Mul', [emitter.number(0.5), emitter.op('Add', [emitter.number(1), erf])])];
  });
  return cdf!;
}

const tfjsNormalCdf = ({ tf }: TfjsRun, x: Tensor): Tensor => tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

const geluOp: Op<None> = {
  name: 'gelu',
  shape: ([shape]) => shape!,
  onnx: (emitter, { inputs: [input] }) => {
    const x = emitter.of(input!);
    return emitter.op('Mul', [x, onnxNormalCdf(emitter, x)]);
  },
  tfjs: (run, [x]) => run.tf.mul(x!, tfjsNormalCdf(run, x!)),
  layers: (emitter, { inputs: [x], shape }) =>
    emitter.layer({ type: 'Activation', inputs: [emitter.of(x!)], shape, config: { activation: 'gelu' } }),
  gradient: ({ inputs: [x] }, gradient) => [mul(gradient, apply(geluSlopeOp, [x!], {}))],
};

/** The exact GELU: x Φ(x). */
export const gelu = (x: Value): Value => apply(geluOp, [x], {});

/** Φ(x) + x φ(x). */
const geluSlopeOp: Op<None> = {
  name: 'geluSlope',
  shape: ([shape]) => shape!,
  onnx: (emitter, { inputs: [input] }) => {
    const x = emitter.of(input!);
    const exponent = emitter.op('Mul', [emitter.number(-0.5), emitter.op('Mul', [x, x])]);
    const density = emitter.op('Mul', [emitter.number(1 / Math.sqrt(2 * Math.PI)), emitter.op('Exp', [exponent])]);
    return emitter.op('Add', [onnxNormalCdf(emitter, x), emitter.op('Mul', [x, density])]);
  },
  tfjs: (run, [x]) => {
    const { tf } = run;
    const density = tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.mul(x!, x!))));
    return tf.add(tfjsNormalCdf(run, x!), tf.mul(x!, density));
  },
};

/** An element-wise function that every runtime has, without a gradient. */
const activation = (name: string, onnx: string, tfjs: (tf: TfjsRun['tf'], x: Tensor) => Tensor): Op<None> => ({
  name,
  shape: ([shape]) => shape!,
  onnx: (emitter, { inputs: [x] }) => emitter.op(onnx, [emitter.of(x!)]),
  tfjs: ({ tf }, [x]) => tfjs(tf, x!),
  layers: (emitter, { inputs: [x], shape }) =>
    emitter.layer({ type: 'Activation', inputs: [emitter.of(x!)], shape, config: { activation: name } }),
});

const reluOp = activation('relu', 'Relu', (tf, x) => tf.relu(x));
const softplusOp = activation('softplus', 'Softplus', (tf, x) => tf.softplus(x));
const logSoftmaxOp = activation('logSoftmax', 'LogSoftmax', (tf, x) => tf.logSoftmax(x));

/** max(x, 0). For exports: no gradient flows through it. */
export const relu = (x: Value): Value => apply(reluOp, [x], {});

/** log(1 + exp(x)). For exports: no gradient flows through it. */
export const softplus = (x: Value): Value => apply(softplusOp, [x], {});

/** Logarithm of the softmax over the last axis. For exports: no gradient flows through it. */
export const logSoftmax = (x: Value): Value => apply(logSoftmaxOp, [x], {});

const frameMaskOp: Op<None> = {
  name: 'frameMask',
  shape: ([shape]) => [...shape!.slice(0, -1), 1],
  onnx: (emitter, { inputs: [x] }) => {
    const largest = emitter.op('ReduceMax', [emitter.op('Abs', [emitter.of(x!)])], { axes: [2], keepdims: 1 });
    return emitter.op('Cast', [emitter.op('Greater', [largest, emitter.number(0)])], { to: onnxTypes.float32 });
  },
  tfjs: ({ tf }, [x]) => tf.cast(tf.greater(tf.max(tf.abs(x!), -1, true), 0), 'float32'),
  layers: (emitter, { inputs: [x] }) => emitter.nonZeroRows(emitter.of(x!)),
};

/**
 * Marks the frames that hold features: 1 if any value of the frame differs from zero, else 0.
 *
 * @param features - `(items, frames, featureSize)`
 * @returns `(items, frames, 1)`
 */
export const frameMask = (features: Value): Value => apply(frameMaskOp, [features], {});
