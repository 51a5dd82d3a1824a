import * as tf from '@tensorflow/tfjs-core';

import {
  type ClassifierShape,
  LAYER_NORM_EPSILON,
  type ParameterKey,
  parameterSpecs,
} from '../model/architecture.model.js';
import { elements, mapValues, type Parameters } from '../model/parameters.js';
import { batchMasks } from './masks.js';
import type { ClassifierOptions, DropoutFactors } from './training-engine.port.js';

/*
 * The network as explicit tfjs operations, forward and backward. Gradients are written out because automatic differentiation calls
 * matMul with transpose flags, which the wasm backend runs 15 to 70 times slower than an explicit transpose before a plain matMul.
 *
 * Rows: the frames of all items one below the other, (items × frames, featureSize).
 */

export type ParameterTensors = Readonly<Record<ParameterKey, tf.Tensor>>;

export function toTensors(shape: ClassifierShape, parameters: Parameters): ParameterTensors {
  return mapValues(parameterSpecs(shape), (spec, key) => {
    const values = parameters[key];
    if (values?.length !== elements(spec.shape))
      throw new RangeError(`Parameter ${spec.name} does not have ${elements(spec.shape)} values`);
    return tf.tensor(values, [...spec.shape], 'float32');
  });
}

export async function fromTensors(tensors: ParameterTensors): Promise<Parameters> {
  // The wasm backend sometimes returns a view of its heap: copy.
  const entries = Object.entries(tensors).map(
    async ([key, tensor]) => [key, Float32Array.from(await tensor.data<'float32'>())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

interface Normalized {
  readonly output: tf.Tensor2D;
  readonly unit: tf.Tensor2D;
  readonly inverseDeviation: tf.Tensor2D;
}

function normalize(rows: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor): Normalized {
  const centred = tf.sub<tf.Tensor2D>(rows, tf.mean(rows, 1, true));
  const inverseDeviation = tf.rsqrt(
    tf.add<tf.Tensor2D>(tf.mean(tf.mul(centred, centred), 1, true), LAYER_NORM_EPSILON),
  );
  const unit = tf.mul<tf.Tensor2D>(centred, inverseDeviation);
  return { output: tf.add(tf.mul(unit, gamma), beta), unit, inverseDeviation };
}

/** @returns gradients of the rows, gamma and beta */
function normalizeBackward(
  gradient: tf.Tensor2D,
  { unit, inverseDeviation }: Normalized,
  gamma: tf.Tensor,
): [tf.Tensor2D, tf.Tensor, tf.Tensor] {
  const dUnit = tf.mul<tf.Tensor2D>(gradient, gamma);
  const along = tf.mul(unit, tf.mean(tf.mul(dUnit, unit), 1, true));
  const rows = tf.mul<tf.Tensor2D>(inverseDeviation, tf.sub(tf.sub(dUnit, tf.mean(dUnit, 1, true)), along));
  return [rows, tf.sum(tf.mul(gradient, unit), 0), tf.sum(gradient, 0)];
}

const normalCdf = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

/** Slope of GELU (the exact one): Φ(x) + x φ(x). */
const geluSlope = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.add(normalCdf(x), tf.mul(x, tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.mul(x, x))))));

const to2d = (x: tf.Tensor, rows: number, columns: number): tf.Tensor2D => tf.reshape<tf.Rank.R2>(x, [rows, columns]);
const to3d = (x: tf.Tensor, items: number, rows: number, columns: number): tf.Tensor3D =>
  tf.reshape<tf.Rank.R3>(x, [items, rows, columns]);
const dense = (x: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor2D =>
  tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias);
const swap = (x: tf.Tensor3D): tf.Tensor3D => tf.transpose(x, [0, 2, 1]);

/** A batch on the device; see `BatchMasks`. */
interface NetworkInput {
  readonly items: number;
  readonly features: tf.Tensor3D;
  readonly keys: tf.Tensor3D;
  readonly keyBias: tf.Tensor3D;
  readonly poolBias: tf.Tensor3D;
}

export function networkInput(options: ClassifierOptions, features: Float32Array): NetworkInput {
  const { frames, featureSize } = options.shape;
  const { items, keys, keyBias, poolBias } = batchMasks(options, features);
  return {
    items,
    features: tf.tensor3d(features, [items, frames, featureSize]),
    keys: tf.tensor3d(keys, [items, 1, frames]),
    keyBias: tf.tensor3d(keyBias, [items, 1, frames]),
    poolBias: tf.tensor3d(poolBias, [items, frames, 1]),
  };
}

/** Softmax over the keys that hold features; all zero where none does. */
function attentionWeights(scores: tf.Tensor3D, { keys, keyBias }: NetworkInput): tf.Tensor3D {
  // Scores of real frames stay far above -1e9, so adding the bias equals Keras' replacing.
  return tf.mul(tf.softmax(tf.add<tf.Tensor3D>(scores, keyBias)), keys);
}

/** What follows attention: first norm, feed-forward, second norm, pooling. */
function encoderTail(shape: ClassifierShape, p: ParameterTensors, input: NetworkInput, residual: tf.Tensor2D) {
  const first = normalize(residual, p.norm1Gamma, p.norm1Beta);
  const hidden = dense(first.output, p.dense1Kernel, p.dense1Bias);
  const activated = tf.mul<tf.Tensor2D>(hidden, normalCdf(hidden));
  const second = normalize(
    tf.add(first.output, dense(activated, p.dense2Kernel, p.dense2Bias)),
    p.norm2Gamma,
    p.norm2Beta,
  );
  const poolable = tf.add<tf.Tensor3D>(
    to3d(second.output, input.items, shape.frames, shape.featureSize),
    input.poolBias,
  );
  return { first, hidden, activated, second, poolable, pooled: tf.max<tf.Tensor2D>(poolable, 1) };
}

/** The forward pass with all that the backward pass needs. Call inside `tf.tidy`. */
export function forward(
  shape: ClassifierShape,
  p: ParameterTensors,
  input: NetworkInput,
  dropout: DropoutFactors | null,
) {
  const { frames, featureSize: size } = shape;
  const { items } = input;
  const perItem = (rows: tf.Tensor2D): tf.Tensor3D => to3d(rows, items, frames, size);
  const rows = to2d(tf.add(input.features, p.position), items * frames, size);
  const query = perItem(tf.mul(dense(rows, p.queryKernel, p.queryBias), 1 / Math.sqrt(size)));
  const key = perItem(dense(rows, p.keyKernel, p.keyBias));
  const value = perItem(dense(rows, p.valueKernel, p.valueBias));
  const attention = attentionWeights(tf.matMul(query, swap(key)), input);
  const attentionFactors = dropout && tf.tensor3d(dropout.attention, [items, frames, frames]);
  const dropped = attentionFactors ? tf.mul<tf.Tensor3D>(attention, attentionFactors) : attention;
  const context = to2d(tf.matMul(dropped, value), items * frames, size);
  const tail = encoderTail(shape, p, input, tf.add(rows, dense(context, p.outputKernel, p.outputBias)));
  const pooledFactors = dropout && tf.tensor2d(dropout.pooled, [items, size]);
  const output = pooledFactors ? tf.mul<tf.Tensor2D>(tail.pooled, pooledFactors) : tail.pooled;
  const logits = dense(output, p.classifierKernel, p.classifierBias);
  return {
    ...tail,
    items,
    rows,
    query,
    key,
    value,
    attention,
    attentionFactors,
    dropped,
    context,
    pooledFactors,
    output,
    logits,
  };
}

type ForwardPass = ReturnType<typeof forward>;

/**
 * Gradients of all parameters from the gradient of the logits. Call inside the `tf.tidy` of the forward pass.
 * @param dLogits (items, classes)
 */
export function backward(
  shape: ClassifierShape,
  p: ParameterTensors,
  pass: ForwardPass,
  dLogits: tf.Tensor2D,
): ParameterTensors {
  const { frames, featureSize: size } = shape;
  const { items } = pass;
  const perItem = (rows: tf.Tensor2D): tf.Tensor3D => to3d(rows, items, frames, size);
  const asRows = (x: tf.Tensor3D): tf.Tensor2D => to2d(x, items * frames, size);
  const transposed = (x: tf.Tensor): tf.Tensor2D => tf.transpose(x as tf.Tensor2D);
  const ofKernel = (input: tf.Tensor, gradient: tf.Tensor2D): tf.Tensor => tf.matMul(transposed(input), gradient);
  const ofBias = (gradient: tf.Tensor2D): tf.Tensor => tf.sum(gradient, 0);

  const dOutput = tf.matMul(dLogits, transposed(p.classifierKernel));
  const dPooled = pass.pooledFactors ? tf.mul<tf.Tensor2D>(dOutput, pass.pooledFactors) : dOutput;
  // 1 where a frame holds the maximum; frames that tie share its gradient, as in TensorFlow.
  const winners = tf.sub<tf.Tensor3D>(1, tf.step(tf.sub(tf.expandDims(pass.pooled, 1), pass.poolable)));
  const share = tf.div(dPooled, tf.sum(winners, 1));
  const [dSum2, dGamma2, dBeta2] = normalizeBackward(
    asRows(tf.mul(winners, tf.expandDims(share, 1))),
    pass.second,
    p.norm2Gamma,
  );

  const dHidden = tf.mul<tf.Tensor2D>(tf.matMul(dSum2, transposed(p.dense2Kernel)), geluSlope(pass.hidden));
  const dFirst = tf.add<tf.Tensor2D>(dSum2, tf.matMul(dHidden, transposed(p.dense1Kernel)));
  const [dSum1, dGamma1, dBeta1] = normalizeBackward(dFirst, pass.first, p.norm1Gamma);

  const dContext = perItem(tf.matMul(dSum1, transposed(p.outputKernel)));
  const dDropped = tf.matMul(dContext, swap(pass.value));
  const dValue = asRows(tf.matMul(swap(pass.dropped), dContext));
  const dAttention = pass.attentionFactors ? tf.mul<tf.Tensor3D>(dDropped, pass.attentionFactors) : dDropped;
  const weighted = tf.mul<tf.Tensor3D>(dAttention, pass.attention);
  const dScores = tf.sub<tf.Tensor3D>(weighted, tf.mul(pass.attention, tf.sum(weighted, 2, true)));
  const dQuery = asRows(tf.mul(tf.matMul(dScores, pass.key), 1 / Math.sqrt(size)));
  const dKey = asRows(tf.matMul(swap(dScores), pass.query));

  // The position table is the same for all items, so its gradient may be summed over them before it goes back through the projections.
  const overItems = (rows: tf.Tensor2D): tf.Tensor2D => tf.sum(perItem(rows), 0);
  const back = (rows: tf.Tensor2D, kernel: tf.Tensor): tf.Tensor2D => tf.matMul(overItems(rows), transposed(kernel));
  const dPosition = tf.addN([
    overItems(dSum1),
    back(dQuery, p.queryKernel),
    back(dKey, p.keyKernel),
    back(dValue, p.valueKernel),
  ]);

  return {
    position: dPosition,
    queryKernel: ofKernel(pass.rows, dQuery),
    queryBias: ofBias(dQuery),
    keyKernel: ofKernel(pass.rows, dKey),
    keyBias: ofBias(dKey),
    valueKernel: ofKernel(pass.rows, dValue),
    valueBias: ofBias(dValue),
    outputKernel: ofKernel(pass.context, dSum1),
    outputBias: ofBias(dSum1),
    norm1Gamma: dGamma1,
    norm1Beta: dBeta1,
    dense1Kernel: ofKernel(pass.first.output, dHidden),
    dense1Bias: ofBias(dHidden),
    dense2Kernel: ofKernel(pass.activated, dSum2),
    dense2Bias: ofBias(dSum2),
    norm2Gamma: dGamma2,
    norm2Beta: dBeta2,
    classifierKernel: ofKernel(pass.output, dLogits),
    classifierBias: ofBias(dLogits),
  };
}

/** Attention with products of kernels computed once: half the work of the layers as they are trained. */
export interface FoldedAttention {
  /** W_q W_kᵀ / √size, and W_k b_q / √size: scores = (x · kernel + bias) · xᵀ, up to terms that are equal for all keys. */
  readonly scoreKernel: tf.Tensor2D;
  readonly scoreBias: tf.Tensor2D;
  /** W_v W_o and b_v W_o: output = (A x) · kernel + (sum of A) · bias + b_o. */
  readonly outputKernel: tf.Tensor2D;
  readonly outputBias: tf.Tensor2D;
}

export function foldAttention(shape: ClassifierShape, p: ParameterTensors): FoldedAttention {
  const size = shape.featureSize;
  const scale = 1 / Math.sqrt(size);
  const matrix = (kernel: tf.Tensor): tf.Tensor2D => kernel as tf.Tensor2D;
  const row = (bias: tf.Tensor): tf.Tensor2D => to2d(bias, 1, size);
  const keys = tf.transpose(matrix(p.keyKernel));
  return {
    scoreKernel: tf.mul(tf.matMul(matrix(p.queryKernel), keys), scale),
    scoreBias: tf.mul(tf.matMul(row(p.queryBias), keys), scale),
    outputKernel: tf.matMul(matrix(p.valueKernel), matrix(p.outputKernel)),
    outputBias: tf.matMul(row(p.valueBias), matrix(p.outputKernel)),
  };
}

/** The forward pass without dropout, over folded attention. Call inside `tf.tidy`. @returns logits */
export function foldedForward(
  shape: ClassifierShape,
  p: ParameterTensors,
  folded: FoldedAttention,
  input: NetworkInput,
): tf.Tensor2D {
  const { frames, featureSize: size } = shape;
  const count = input.items * frames;
  const x = tf.add<tf.Tensor3D>(input.features, p.position);
  const rows = to2d(x, count, size);
  const query = to3d(dense(rows, folded.scoreKernel, folded.scoreBias), input.items, frames, size);
  const attention = attentionWeights(tf.matMul(query, swap(x)), input);
  const mixed = to2d(tf.matMul(attention, x), count, size);
  const weightSums = to2d(tf.sum(attention, 2), count, 1);
  const attended = tf.add<tf.Tensor2D>(
    tf.add(tf.matMul(mixed, folded.outputKernel), tf.mul(weightSums, folded.outputBias)),
    p.outputBias,
  );
  return dense(encoderTail(shape, p, input, tf.add(rows, attended)).pooled, p.classifierKernel, p.classifierBias);
}
