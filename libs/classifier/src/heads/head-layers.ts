import { add, dense, div, matMul, mul, reshape, sub, sum, transpose } from '../graph/algebra.js';
import { frameMask, layerNorm, logSoftmax, relu, softmax, softplus } from '../graph/layer-ops.js';
import { constant, filled, input, parameter, scalar } from '../graph/leaves.js';
import { type Value } from '../graph/value.js';
import { QUERIES, sharesOfQueries } from './attention.head.js';
import { type HeadMember } from './head.js';
import { type HeadModel } from './head-model.js';
import { type ClipShape, cosine, COSINES, type Pooling, VARIANCE_FLOOR } from './pooling.js';

/*
 * Heads as expressions that the built-in layers of tfjs can compute. Layers have no square root, no absolute value, no
 * division by a value of the batch, and they cannot look up a number in a table. Each is expressed by others below.
 */

/** Subtracted from the scores of frames without features, so that their share is zero. */
const MASKED = 1e9;

/** A model as an expression, with its numbers. */
export interface HeadLayers {
  /** Calibrated, (items, classes), from `features` (items, frames, featureSize). */
  readonly probabilities: Value;
  /** Values of the parameters by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
}

/** A model of one or more heads, as an expression that built-in layers can compute. */
export function headLayers({ frames, featureSize, temperature, members }: HeadModel): HeadLayers {
  const shape = { frames, featureSize };
  const parameters = new Map<string, Float32Array>();
  const features = input('features', [-1, frames, featureSize]);
  const logits = members.map((member, m) => {
    const named: Named = (name, values, dims) => {
      parameters.set(`${m}/${name}`, values);
      return parameter(`${m}/${name}`, dims);
    };
    return member.pooling === 'frames'
      ? attended(features, member, named, shape)
      : linear(pooledParts(member.pooling, features, shape), member, named, shape);
  });
  return { probabilities: softmax(div(averaged(logits), scalar(temperature))), parameters };
}

/** Makes a parameter. */
type Named = (name: string, values: Float32Array, shape: readonly number[]) => Value;

/** Logarithms of the sum of probabilities, which differ from those of the mean by a constant. */
function averaged(logits: readonly Value[]): Value {
  if (logits.length === 1) return logits[0]!;
  // log(a + b) = log b + log(1 + a / b)
  return logits.map(logSoftmax).reduce((sum, next) => add(next, softplus(sub(sum, next))));
}

/** A linear layer on the standardised parts of a pooled vector. */
function linear(
  parts: readonly Value[],
  { mean, deviation, kernel, bias }: HeadMember,
  named: Named,
  shape: ClipShape,
) {
  const [size, classes] = [shape.featureSize, bias.length];
  const terms = parts.map((part, i) => {
    const own = (values: Float32Array, width: number): Float32Array =>
      values.slice(i * size * width, (i + 1) * size * width);
    const centred = sub(part, named(`mean${i}`, own(mean, 1), [size]));
    const vector = div(centred, named(`deviation${i}`, own(deviation, 1), [size]));
    return matMul(vector, named(`kernel${i}`, own(kernel, classes), [size, classes]));
  });
  return add(terms.reduce(add), named('bias', bias, [classes]));
}

/** The parts of a pooled vector, each (items, featureSize), in the order of the vector. */
function pooledParts(pooling: Pooling, features: Value, { frames, featureSize }: ClipShape): Value[] {
  const mask = reshape(frameMask(features), [-1, frames]);
  /** (items, featureSize, frames), so that products with tables over the frames need no further transposition. */
  const columns = transpose(features);
  const overFrames = (values: Value, weights: Value): Value =>
    reshape(matMul(values, reshape(weights, [-1, weights.shape[1]!, 1])), [-1, featureSize]);
  const mean = overFrames(columns, shares(mask));
  if (pooling === 'mean') return [mean];
  const count = oneHot(sum(mask, 1, true), frames);
  const centred = mul(sub(columns, reshape(mean, [-1, featureSize, 1])), reshape(mask, [-1, 1, frames]));
  const moments = [mean, deviationOf(centred, count, frames), changeOf(columns, mask, frames, overFrames)];
  if (pooling === 'moments') return moments;
  /** Rank of each frame among those with features, (items, frames, ranks). */
  const running = matMul(
    mask,
    table(frames, frames, (t, at) => (t <= at ? 1 : 0)),
  );
  const ranks = oneHot(reshape(running, [-1, frames, 1]), frames);
  const cosines = Array.from({ length: COSINES }, (_, i) => {
    /** The weight of each rank, for the number of frames of the item. */
    const waves = matMul(
      count,
      table(frames, frames, (n, r) => (r <= n ? cosine(i + 1, (r + 0.5) / (n + 1)) / (n + 1) : 0)),
    );
    const weights = reshape(matMul(ranks, reshape(waves, [-1, frames, 1])), [-1, frames]);
    return overFrames(columns, mul(weights, mask));
  });
  return [...moments, ...cosines];
}

/** The same share for every element that is 1, zero for elements that are 0: the softmax of equal scores. */
const shares = (mask: Value): Value => mul(softmax(mul(sub(mask, scalar(1)), scalar(MASKED))), mask);

/** A constant matrix. */
const table = (rows: number, columns: number, entry: (row: number, column: number) => number): Value =>
  constant(
    [rows, columns],
    Float32Array.from({ length: rows * columns }, (_, i) => entry(Math.floor(i / columns), i % columns)),
  );

const absolute = (x: Value): Value => add(relu(x), relu(mul(x, scalar(-1))));

/** @param x - whole numbers, last axis 1. @returns 1 at the position of the number, from 1 to `size`, else 0 */
function oneHot(x: Value, size: number): Value {
  const numbers = Float32Array.from({ length: size }, (_, i) => -1 - i);
  const distance = absolute(dense(x, filled([1, size], 1), constant([size], numbers)));
  return relu(sub(scalar(1), distance));
}

/**
 * The standard deviation of the frames with features. A layer norm divides by the deviation over all frames, so the
 * mean of its products with its input is that deviation. A factor removes the padding from it.
 */
function deviationOf(centred: Value, count: Value, frames: number): Value {
  const normalized = layerNorm(centred, filled([frames], 1), filled([frames], 0), VARIANCE_FLOOR);
  const factor = matMul(
    count,
    table(frames, 1, (n) => 1 / Math.sqrt(frames * (n + 1))),
  );
  return mul(sum(mul(centred, normalized), 2), factor);
}

/** Mean absolute change between neighbouring frames that both have features. */
function changeOf(
  columns: Value,
  mask: Value,
  frames: number,
  overFrames: (values: Value, weights: Value) => Value,
): Value {
  // A clip of one frame has no neighbours.
  const pairs = Math.max(1, frames - 1);
  const neighbour = (offset: number): Value => table(frames, pairs, (t, pair) => (t === pair + offset ? 1 : 0));
  const both = mul(matMul(mask, neighbour(0)), matMul(mask, neighbour(1)));
  const differences = matMul(
    columns,
    table(frames, pairs, (t, pair) => (t === pair + 1 ? 1 : t === pair ? -1 : 0)),
  );
  return overFrames(absolute(differences), shares(both));
}

/** Attention of learned queries over standardised frames. */
function attended(
  features: Value,
  { mean, deviation, kernel, bias, queries }: HeadMember,
  named: Named,
  { frames: frameCount, featureSize: size }: ClipShape,
): Value {
  const classes = bias.length;
  const frames = div(sub(features, named('mean', mean, [size])), named('deviation', deviation, [size]));
  const mask = reshape(frameMask(features), [-1, 1, frameCount]);
  const byFeature = Float32Array.from({ length: size * QUERIES }, (_, i) => {
    const [d, q] = [Math.floor(i / QUERIES), i % QUERIES];
    return queries![q * size + d]!;
  });
  const scores = transpose(matMul(frames, named('queries', byFeature, [size, QUERIES])));
  const weights = mul(softmax(add(scores, mul(sub(mask, scalar(1)), scalar(MASKED)))), mask);
  const each = mul(matMul(weights, frames), named('shares', sharesOfQueries(size), [QUERIES, size]));
  return dense(sum(each, 1), named('kernel', kernel, [size, classes]), named('bias', bias, [classes]));
}
