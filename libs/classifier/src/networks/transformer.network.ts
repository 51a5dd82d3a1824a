import { add, dense, matMul, max, mul, reshape, sub, sum, transpose } from '../graph/algebra.js';
import { gelu, layerNorm, softmax } from '../graph/layer-ops.js';
import { scalar } from '../graph/leaves.js';
import type { Value } from '../graph/value.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import { glorotUniform, ones, type ParameterSpecs, uniform, zeros } from '../model/parameters.js';
import type { Network, NetworkInput, NetworkOptions } from './network.js';

export const LAYER_NORM_EPSILON = 1e-3;
const ATTENTION_DROPOUT = 0.3;
const OUTPUT_DROPOUT = 0.5;
/** Replaces minus infinity at masked positions, as in Keras. */
const MASKED = -1e9;

/** Kernels are (in, out). */
export function transformerParameters({ frames, featureSize: size, hiddenSize: hidden, classes }: ClassifierShape) {
  return {
    position: { name: 'position', shape: [frames, size], initializer: uniform(0.05) },
    queryKernel: { name: 'query/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    queryBias: { name: 'query/bias', shape: [size], initializer: zeros },
    keyKernel: { name: 'key/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    keyBias: { name: 'key/bias', shape: [size], initializer: zeros },
    valueKernel: { name: 'value/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    valueBias: { name: 'value/bias', shape: [size], initializer: zeros },
    outputKernel: { name: 'output/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    outputBias: { name: 'output/bias', shape: [size], initializer: zeros },
    norm1Gamma: { name: 'norm1/gamma', shape: [size], initializer: ones },
    norm1Beta: { name: 'norm1/beta', shape: [size], initializer: zeros },
    dense1Kernel: { name: 'dense1/kernel', shape: [size, hidden], initializer: glorotUniform(size, hidden) },
    dense1Bias: { name: 'dense1/bias', shape: [hidden], initializer: zeros },
    dense2Kernel: { name: 'dense2/kernel', shape: [hidden, size], initializer: glorotUniform(hidden, size) },
    dense2Bias: { name: 'dense2/bias', shape: [size], initializer: zeros },
    norm2Gamma: { name: 'norm2/gamma', shape: [size], initializer: ones },
    norm2Beta: { name: 'norm2/beta', shape: [size], initializer: zeros },
    classifierKernel: { name: 'classifier/kernel', shape: [size, classes], initializer: glorotUniform(size, classes) },
    classifierBias: { name: 'classifier/bias', shape: [classes], initializer: zeros },
  } satisfies ParameterSpecs;
}

export type TransformerKey = keyof ReturnType<typeof transformerParameters>;
type TransformerValues = Readonly<Record<TransformerKey, Value>>;

/**
 * The network of the Keras example "Video Classification with Transformers": a learned position table, one encoder
 * block with a single attention head of key size `featureSize`, max pooling over frames, a dense layer.
 */
export const transformer: Network<TransformerKey> = {
  parameters: transformerParameters,

  dropout: ({ frames, featureSize }) => ({
    attention: { shape: [frames, frames], rate: ATTENTION_DROPOUT },
    pooled: { shape: [featureSize], rate: OUTPUT_DROPOUT },
  }),

  logits(input, p, options) {
    const x = add(input.features, p.position);
    const attended = options.fixed ? foldedAttention(x, input, p, options) : attention(x, input, p, options);
    const first = layerNorm(add(x, attended), p.norm1Gamma, p.norm1Beta, LAYER_NORM_EPSILON);
    const hidden = gelu(dense(first, p.dense1Kernel, p.dense1Bias));
    const feedForward = dense(hidden, p.dense2Kernel, p.dense2Bias);
    const second = layerNorm(add(first, feedForward), p.norm2Gamma, p.norm2Beta, LAYER_NORM_EPSILON);
    const pooled = options.dropout('pooled', max(poolable(second, input, options), 1));
    return dense(pooled, p.classifierKernel, p.classifierBias);
  },
};

/** Attention as it is trained. @returns `(items, frames, featureSize)` */
function attention(x: Value, input: NetworkInput, p: TransformerValues, options: NetworkOptions): Value {
  const query = dense(x, p.queryKernel, p.queryBias);
  // The bias of the key adds the same number to all scores of a frame. Softmax ignores it, so it is left out and has no
  // gradient.
  const key = matMul(x, p.keyKernel);
  const value = dense(x, p.valueKernel, p.valueBias);
  const weights = attentionWeights(matMul(query, transpose(key)), input, options);
  return dense(matMul(options.dropout('attention', weights), value), p.outputKernel, p.outputBias);
}

/**
 * The same for fixed weights, with half the work per clip. The scores are (x W_q W_kᵀ + b_q W_kᵀ) xᵀ, up to terms that
 * are equal for all keys. The output is (A x) W_v W_o + (sum of A) b_v W_o + b_o for attention weights A.
 */
function foldedAttention(x: Value, input: NetworkInput, p: TransformerValues, options: NetworkOptions): Value {
  const size = options.shape.featureSize;
  const row = (bias: Value): Value => reshape(bias, [1, size]);
  const keys = transpose(p.keyKernel);
  const query = add(matMul(x, matMul(p.queryKernel, keys)), matMul(row(p.queryBias), keys));
  const weights = attentionWeights(matMul(query, transpose(x)), input, options);
  const mixed = matMul(matMul(weights, x), matMul(p.valueKernel, p.outputKernel));
  const bias = mul(sum(weights, 2, true), matMul(row(p.valueBias), p.outputKernel));
  return add(add(mixed, p.outputBias), bias);
}

/** Softmax over the keys that hold features; all zero if there are none. @returns `(items, frames, frames)` */
function attentionWeights(scores: Value, { mask }: NetworkInput, { shape }: NetworkOptions): Value {
  const keys = reshape(mask, [-1, 1, shape.frames]);
  const scaled = mul(scores, scalar(1 / Math.sqrt(shape.featureSize)));
  // Scores of real frames are far above -1e9, so adding it is the same as replacing scores, as Keras does.
  return mul(softmax(add(scaled, maskBias(keys))), keys);
}

/** 0 if the mask is 1, -1e9 if it is 0. */
const maskBias = (mask: Value): Value => mul(sub(scalar(1), mask), scalar(MASKED));

/**
 * Excludes frames from pooling. Without masked pooling, as in the reference, no frame is. With it, frames without
 * features are, unless the clip has no others, so that its pooled vector stays finite.
 */
function poolable(frames: Value, { mask }: NetworkInput, { maskedPooling }: NetworkOptions): Value {
  if (!maskedPooling) return frames;
  const holdsNone = sub(scalar(1), max(mask, 1, true));
  return add(frames, maskBias(add(mask, holdsNone)));
}
