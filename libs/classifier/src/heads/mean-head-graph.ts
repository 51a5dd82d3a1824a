import { dense, div, matMul, mul, reshape, sub } from '../graph/algebra.js';
import { frameMask, softmax } from '../graph/layer-ops.js';
import { input, parameter, scalar } from '../graph/leaves.js';
import { type Value } from '../graph/value.js';
import { type HeadModel } from './head-model.js';

/** Added to the scores of frames without features, so that their share of the mean is zero. */
const MASKED = 1e9;

/** A model as an expression, with its numbers. */
export interface MeanHeadGraph {
  /** Calibrated, (items, classes), from `features` (items, frames, featureSize). */
  readonly probabilities: Value;
  /** Values of the parameters by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
}

/**
 * A model of one head that is linear in the mean of the frames, as an expression that built-in layers can compute.
 *
 * @returns null for other models: layers have neither square roots nor absolute values, and no averages of
 *   probabilities
 */
export function meanHeadGraph({ frames, featureSize, labels, temperature, members }: HeadModel): MeanHeadGraph | null {
  const [head, ...others] = members;
  if (head?.pooling !== 'mean' || others.length > 0) return null;
  const classes = labels.length;
  const kernel = head.kernel.map((value, i) => value / head.deviation[Math.floor(i / classes)]!);
  const bias = head.bias.map((value, c) =>
    head.mean.reduce((rest, mean, d) => rest - mean * kernel[d * classes + c]!, value),
  );
  const features = input('features', [-1, frames, featureSize]);
  const mask = reshape(frameMask(features), [-1, 1, frames]);
  // The softmax of equal scores is the share of each frame in the mean.
  const shares = mul(softmax(mul(sub(mask, scalar(1)), scalar(MASKED))), mask);
  const mean = reshape(matMul(shares, features), [-1, featureSize]);
  const logits = dense(mean, parameter('kernel', [featureSize, classes]), parameter('bias', [classes]));
  return {
    probabilities: softmax(div(logits, scalar(temperature))),
    parameters: new Map([
      ['kernel', kernel],
      ['bias', bias],
    ]),
  };
}
