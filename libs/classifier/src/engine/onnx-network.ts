import { OnnxGraph, type OnnxValue } from '@clipyard/tensors';

import {
  type ClassifierShape,
  LAYER_NORM_EPSILON,
  type ParameterKey,
  parameterSpecs,
} from '../model/architecture.model.js';
import type { ClassifierWeights } from '../model/classifier-weights.codec.js';
import { mapValues, type Parameters } from '../model/parameters.js';
import { MASKED } from './masks.js';

/*
 * The network as ONNX graphs. Rows: the frames of all items one below the other, (items × frames, featureSize).
 */

/** Size of the batch, left open in all graphs. */
const N = 'items';

/** The output of `trainingModel` that is the gradient of a parameter. */
export const gradientOf = (parameter: string): string => `gradient/${parameter}`;

type ParameterValues = Readonly<Record<ParameterKey, OnnxValue>>;

/** Builds the graphs' common parts over one graph. */
class Layers {
  readonly g: OnnxGraph;
  private readonly constants = new Map<number, OnnxValue>();

  constructor(
    name: string,
    readonly shape: ClassifierShape,
  ) {
    this.g = new OnnxGraph(name);
  }

  add = (a: OnnxValue, b: OnnxValue): OnnxValue => this.g.op('Add', [a, b]);
  sub = (a: OnnxValue, b: OnnxValue): OnnxValue => this.g.op('Sub', [a, b]);
  mul = (a: OnnxValue, b: OnnxValue): OnnxValue => this.g.op('Mul', [a, b]);
  matMul = (a: OnnxValue, b: OnnxValue): OnnxValue => this.g.op('MatMul', [a, b]);
  /** x · kernel + bias */
  dense = (x: OnnxValue, kernel: OnnxValue, bias: OnnxValue): OnnxValue => this.g.op('Gemm', [x, kernel, bias]);
  /** Swaps the last two axes of three. */
  swap = (x: OnnxValue): OnnxValue => this.g.op('Transpose', [x], { perm: [0, 2, 1] });
  sum = (x: OnnxValue, axis: number, keep = false): OnnxValue =>
    this.g.op('ReduceSum', [x, this.g.integers([axis])], { keepdims: keep ? 1 : 0 });
  /** Attention's scores, by the root of the key size. */
  scaled = (x: OnnxValue): OnnxValue => this.mul(x, this.number(1 / Math.sqrt(this.shape.featureSize)));
  asRows = (x: OnnxValue): OnnxValue => this.reshape(x, [-1, this.shape.featureSize]);
  perItem = (rows: OnnxValue): OnnxValue => this.reshape(rows, [-1, this.shape.frames, this.shape.featureSize]);

  number(value: number): OnnxValue {
    const known = this.constants.get(value) ?? this.g.scalar(value);
    this.constants.set(value, known);
    return known;
  }

  reshape(x: OnnxValue, shape: readonly number[]): OnnxValue {
    return this.g.op('Reshape', [x, this.g.integers(shape)]);
  }

  normalize(rows: OnnxValue, gamma: OnnxValue, beta: OnnxValue): Normalized {
    const [output, mean, inverseDeviation] = this.g.ops('LayerNormalization', [rows, gamma, beta], 3, {
      axis: -1,
      epsilon: { float: LAYER_NORM_EPSILON },
    }) as [OnnxValue, OnnxValue, OnnxValue];
    return { rows, output, mean, inverseDeviation };
  }

  normalCdf(x: OnnxValue): OnnxValue {
    return this.mul(
      this.number(0.5),
      this.add(this.number(1), this.g.op('Erf', [this.mul(x, this.number(Math.SQRT1_2))])),
    );
  }

  /** Features and masks as inputs, with the shapes that the layers take them in. */
  inputs(): NetworkInput {
    const { frames, featureSize } = this.shape;
    return {
      features: this.g.input('features', [N, frames, featureSize]),
      keys: this.g.input('keys', [N, 1, frames]),
      keyBias: this.g.input('keyBias', [N, 1, frames]),
      poolBias: this.g.input('poolBias', [N, frames, 1]),
    };
  }

  /** Softmax over the keys that hold features; all zero where none does. */
  attention(scores: OnnxValue, { keys, keyBias }: NetworkInput): OnnxValue {
    // Scores of real frames stay far above -1e9, so adding the bias equals Keras' replacing.
    return this.mul(this.g.op('Softmax', [this.add(scores, keyBias)], { axis: -1 }), keys);
  }

  /** What follows attention: first norm, feed-forward, second norm, pooling. */
  tail(p: ParameterValues, input: NetworkInput, residual: OnnxValue) {
    const first = this.normalize(residual, p.norm1Gamma, p.norm1Beta);
    const hidden = this.dense(first.output, p.dense1Kernel, p.dense1Bias);
    const activated = this.mul(hidden, this.normalCdf(hidden));
    const second = this.normalize(
      this.add(first.output, this.dense(activated, p.dense2Kernel, p.dense2Bias)),
      p.norm2Gamma,
      p.norm2Beta,
    );
    const poolable = this.add(this.perItem(second.output), input.poolBias);
    return {
      first,
      hidden,
      activated,
      second,
      poolable,
      pooled: this.g.op('ReduceMax', [poolable], { axes: [1], keepdims: 0 }),
    };
  }
}

interface Normalized {
  readonly rows: OnnxValue;
  readonly output: OnnxValue;
  readonly mean: OnnxValue;
  readonly inverseDeviation: OnnxValue;
}

interface NetworkInput {
  readonly features: OnnxValue;
  readonly keys: OnnxValue;
  readonly keyBias: OnnxValue;
  readonly poolBias: OnnxValue;
}

interface DropoutInput {
  readonly attention: OnnxValue;
  readonly pooled: OnnxValue;
}

function forward(l: Layers, p: ParameterValues, input: NetworkInput, dropout: DropoutInput | null) {
  const rows = l.asRows(l.add(input.features, p.position));
  const query = l.perItem(l.dense(rows, p.queryKernel, p.queryBias));
  // The key's bias adds the same to all scores of a frame, which softmax does not see: it is left out, and has no gradient.
  const key = l.perItem(l.matMul(rows, p.keyKernel));
  const value = l.perItem(l.dense(rows, p.valueKernel, p.valueBias));
  const attention = l.attention(l.scaled(l.matMul(query, l.swap(key))), input);
  const dropped = dropout ? l.mul(attention, dropout.attention) : attention;
  const context = l.asRows(l.matMul(dropped, value));
  const tail = l.tail(p, input, l.add(rows, l.dense(context, p.outputKernel, p.outputBias)));
  const output = dropout ? l.mul(tail.pooled, dropout.pooled) : tail.pooled;
  return {
    ...tail,
    rows,
    query,
    key,
    value,
    attention,
    dropped,
    context,
    output,
    logits: l.dense(output, p.classifierKernel, p.classifierBias),
  };
}

/**
 * Gradients of all parameters.
 * @param itemOnes (1, items)
 * @param dLogits (items, classes)
 */
function backward(
  l: Layers,
  p: ParameterValues,
  pass: ReturnType<typeof forward>,
  dropout: DropoutInput,
  itemOnes: OnnxValue,
  dLogits: OnnxValue,
): ParameterValues {
  const { frames, featureSize: size } = l.shape;
  /** gradient · kernelᵀ */
  const back = (gradient: OnnxValue, kernel: OnnxValue): OnnxValue => l.g.op('Gemm', [gradient, kernel], { transB: 1 });
  const ofKernel = (input: OnnxValue, gradient: OnnxValue): OnnxValue =>
    l.g.op('Gemm', [input, gradient], { transA: 1 });
  /** Sums rows over items, by a product, which takes a fifth of the time of a reduction: (frames, featureSize). */
  const overItems = (rows: OnnxValue): OnnxValue =>
    l.reshape(l.matMul(itemOnes, l.reshape(rows, [-1, frames * size])), [frames, size]);
  const overRows = (rows: OnnxValue): OnnxValue => l.sum(overItems(rows), 0);

  /** @returns gradients of the rows, gamma and beta */
  function ofNorm(
    gradient: OnnxValue,
    { rows, mean, inverseDeviation }: Normalized,
    gamma: OnnxValue,
  ): [OnnxValue, OnnxValue, OnnxValue] {
    const unit = l.mul(l.sub(rows, mean), inverseDeviation);
    const slope = l.mul(gradient, unit);
    // Means over the features of gradient · gamma and of slope · gamma.
    const shares = l.mul(l.reshape(gamma, [size, 1]), l.number(1 / size));
    const dRows = l.mul(
      inverseDeviation,
      l.sub(l.sub(l.mul(gradient, gamma), l.matMul(gradient, shares)), l.mul(unit, l.matMul(slope, shares))),
    );
    return [dRows, overRows(slope), overRows(gradient)];
  }

  const dPooled = l.mul(back(dLogits, p.classifierKernel), dropout.pooled);
  // 1 where a frame holds the maximum; frames that tie share its gradient, as in TensorFlow.
  const unsqueeze = (x: OnnxValue): OnnxValue => l.reshape(x, [-1, 1, size]);
  const winners = l.g.op('Cast', [l.g.op('Equal', [unsqueeze(pass.pooled), pass.poolable])], { to: 1 });
  const share = l.g.op('Div', [unsqueeze(dPooled), l.sum(winners, 1, true)]);
  const [dSum2, dGamma2, dBeta2] = ofNorm(l.asRows(l.mul(winners, share)), pass.second, p.norm2Gamma);

  // Slope of GELU (the exact one): Φ(x) + x φ(x).
  const { hidden } = pass;
  const density = l.mul(
    l.number(1 / Math.sqrt(2 * Math.PI)),
    l.g.op('Exp', [l.mul(l.number(-0.5), l.mul(hidden, hidden))]),
  );
  const dHidden = l.mul(back(dSum2, p.dense2Kernel), l.add(l.normalCdf(hidden), l.mul(hidden, density)));
  const [dSum1, dGamma1, dBeta1] = ofNorm(l.add(dSum2, back(dHidden, p.dense1Kernel)), pass.first, p.norm1Gamma);

  const dContext = l.perItem(back(dSum1, p.outputKernel));
  const dValue = l.matMul(l.swap(pass.dropped), dContext);
  const weighted = l.mul(l.mul(l.matMul(dContext, l.swap(pass.value)), dropout.attention), pass.attention);
  const dScores = l.scaled(l.sub(weighted, l.mul(pass.attention, l.sum(weighted, 2, true))));
  const dQuery = l.matMul(dScores, pass.key);
  const dKey = l.matMul(l.swap(dScores), pass.query);

  // The position table is the same for all items, so its gradient may be summed over them before it goes back through the projections,
  // and the gradients of their biases are sums of those sums.
  const [sumQuery, sumKey, sumValue, sumOutput] = [dQuery, dKey, dValue, dSum1].map(overItems) as [
    OnnxValue,
    OnnxValue,
    OnnxValue,
    OnnxValue,
  ];
  const dPosition = l.g.op('Sum', [
    sumOutput,
    back(sumQuery, p.queryKernel),
    back(sumKey, p.keyKernel),
    back(sumValue, p.valueKernel),
  ]);

  // Turned once for three products, which each would turn it by themselves.
  const turned = l.reshape(l.g.op('Transpose', [l.perItem(pass.rows)], { perm: [2, 0, 1] }), [size, -1]);
  const ofProjection = (gradient: OnnxValue): OnnxValue => l.matMul(turned, l.asRows(gradient));

  return {
    position: dPosition,
    queryKernel: ofProjection(dQuery),
    queryBias: l.sum(sumQuery, 0),
    keyKernel: ofProjection(dKey),
    keyBias: l.g.constant([size], new Float32Array(size)),
    valueKernel: ofProjection(dValue),
    valueBias: l.sum(sumValue, 0),
    outputKernel: ofKernel(pass.context, dSum1),
    outputBias: l.sum(sumOutput, 0),
    norm1Gamma: dGamma1,
    norm1Beta: dBeta1,
    dense1Kernel: ofKernel(pass.first.output, dHidden),
    dense1Bias: l.sum(dHidden, 0),
    dense2Kernel: ofKernel(pass.activated, dSum2),
    dense2Bias: overRows(dSum2),
    norm2Gamma: dGamma2,
    norm2Beta: dBeta2,
    classifierKernel: ofKernel(pass.output, dLogits),
    classifierBias: l.sum(dLogits, 0),
  };
}

const parameterInputs = (l: Layers): ParameterValues =>
  mapValues(parameterSpecs(l.shape), ({ name, shape }) => l.g.input(name, shape));

/** Inputs features, keys, keyBias, poolBias and all parameters; output logits (items, classes). */
export function forwardModel(shape: ClassifierShape): Uint8Array {
  const l = new Layers('forward', shape);
  const input = l.inputs();
  l.g.output('logits', forward(l, parameterInputs(l), input, null).logits, [N, shape.classes]);
  return l.g.encode();
}

/**
 * The inputs of `forwardModel`, dropout factors (`attentionDropout` (items, frames, frames), `pooledDropout` (items, featureSize)),
 * `targets` (items, classes) and `itemOnes` (1, items), all 1; outputs logits and the gradient of the mean loss by every parameter (`gradientOf` its name).
 */
export function trainingModel(shape: ClassifierShape): Uint8Array {
  const { frames, featureSize, classes } = shape;
  const l = new Layers('training', shape);
  const input = l.inputs();
  const dropout = {
    attention: l.g.input('attentionDropout', [N, frames, frames]),
    pooled: l.g.input('pooledDropout', [N, featureSize]),
  };
  const targets = l.g.input('targets', [N, classes]);
  const parameters = parameterInputs(l);
  const pass = forward(l, parameters, input, dropout);
  // Of a row's loss by its logits: weight · softmax - target; the mean over items.
  const slope = l.sub(l.mul(l.g.op('Softmax', [pass.logits], { axis: -1 }), l.sum(targets, 1, true)), targets);
  const count = l.g.op('Cast', [l.g.op('Gather', [l.g.op('Shape', [targets]), l.g.integers([0])])], { to: 1 });
  const gradients = backward(
    l,
    parameters,
    pass,
    dropout,
    l.g.input('itemOnes', [1, N]),
    l.g.op('Div', [slope, count]),
  );
  l.g.output('logits', pass.logits, [N, classes]);
  mapValues(parameterSpecs(shape), ({ name, shape: dims }, key) => l.g.output(gradientOf(name), gradients[key], dims));
  return l.g.encode();
}

/**
 * The forward pass of fixed weights. Scores are (x W_q W_kᵀ + b_q W_kᵀ) xᵀ / √size, up to terms that are equal for all keys, and attention's
 * output is (A x) W_v W_o + (sum of A) b_v W_o + b_o: half the work of the layers as they are trained. The products of weights are constants
 * that a runtime computes once, when it loads the graph.
 * @returns logits
 */
function foldedForward(l: Layers, parameters: Parameters, input: NetworkInput): OnnxValue {
  const p = mapValues(parameterSpecs(l.shape), (spec, key) => l.g.constant(spec.shape, parameters[key]!, spec.name));
  const keysScaled = l.scaled(l.g.op('Transpose', [p.keyKernel], { perm: [1, 0] }));
  const x = l.add(input.features, p.position);
  const rows = l.asRows(x);
  const query = l.perItem(
    l.add(l.matMul(rows, l.matMul(p.queryKernel, keysScaled)), l.matMul(p.queryBias, keysScaled)),
  );
  const attention = l.attention(l.matMul(query, l.swap(x)), input);
  const mixed = l.asRows(l.matMul(attention, x));
  const weightSums = l.reshape(l.sum(attention, 2), [-1, 1]);
  const attended = l.add(
    l.add(l.matMul(mixed, l.matMul(p.valueKernel, p.outputKernel)), p.outputBias),
    l.mul(weightSums, l.matMul(p.valueBias, p.outputKernel)),
  );
  return l.dense(l.tail(p, input, l.add(rows, attended)).pooled, p.classifierKernel, p.classifierBias);
}

/** Inputs features, keys, keyBias, poolBias; output logits (items, classes). */
export function inferenceModel(shape: ClassifierShape, parameters: Parameters): Uint8Array {
  const l = new Layers('inference', shape);
  l.g.output('logits', foldedForward(l, parameters, l.inputs()), [N, shape.classes]);
  return l.g.encode();
}

/**
 * A trained classifier that needs nothing else: input `features` (items, frames, featureSize), zero rows for padding; output `probabilities`
 * (items, classes), calibrated. Masks are part of the graph; labels and temperature are in the model's metadata.
 */
export function classifierModel({
  shape,
  maskedPooling,
  labels,
  temperature,
  parameters,
}: ClassifierWeights): Uint8Array {
  const { frames, featureSize, classes } = shape;
  const l = new Layers('classifier', shape);
  const features = l.g.input('features', [N, frames, featureSize]);
  const [zero, one, masked] = [0, 1, MASKED].map((value) => l.number(value)) as [OnnxValue, OnnxValue, OnnxValue];
  const bias = (mask: OnnxValue): OnnxValue => l.mul(l.sub(one, mask), masked);
  const held = l.g.op(
    'Cast',
    [l.g.op('Greater', [l.g.op('ReduceMax', [l.g.op('Abs', [features])], { axes: [2], keepdims: 1 }), zero])],
    { to: 1 },
  );
  const keys = l.swap(held);
  // A clip that holds nothing is pooled over all of its frames.
  const pooled = l.add(held, l.sub(one, l.g.op('ReduceMax', [held], { axes: [1], keepdims: 1 })));
  const input: NetworkInput = { features, keys, keyBias: bias(keys), poolBias: maskedPooling ? bias(pooled) : zero };
  const logits = l.g.op('Div', [foldedForward(l, parameters, input), l.number(temperature)]);
  l.g.output('probabilities', l.g.op('Softmax', [logits], { axis: -1 }), [N, classes]);
  return l.g.encode({ labels: JSON.stringify(labels), temperature: String(temperature) });
}
