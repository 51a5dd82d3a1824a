import { argMax } from '../model/softmax.js';
import { minimize } from './minimize.js';

/** Strength of the L2 penalty on standardised features, per row. */
const L2 = 1e-2;

export interface LinearModel {
  /**
   * @param vectors - `(items, size)`
   * @returns the predicted class of each item
   */
  predict(vectors: Float32Array): Int32Array;
}

/** Standardises by the mean and deviation of each column. Constant columns are only centred. */
function standardizer(vectors: Float32Array, size: number): (vector: Float32Array) => Float64Array {
  const rows = vectors.length / size;
  const mean = new Float64Array(size);
  const variance = new Float64Array(size);
  vectors.forEach((value, i) => {
    mean[i % size]! += value / rows;
  });
  vectors.forEach((value, i) => {
    variance[i % size]! += (value - mean[i % size]!) ** 2 / rows;
  });
  const deviation = variance.map((v) => (v > 1e-12 ? Math.sqrt(v) : 1));
  return (vector) => Float64Array.from(vector, (value, d) => (value - mean[d]!) / deviation[d]!);
}

/** The product of the input and the weights that start at `base`, plus the bias behind them. */
function score(point: Float64Array, base: number, input: Float64Array): number {
  let sum = point[base + input.length]!;
  for (let d = 0; d < input.length; d++) sum += point[base + d]! * input[d]!;
  return sum;
}

/** The counterpart of `score` for gradients. */
function accumulate(gradient: Float64Array, base: number, slope: number, input: Float64Array): void {
  for (let d = 0; d < input.length; d++) gradient[base + d]! += slope * input[d]!;
  gradient[base + input.length]! += slope;
}

/**
 * Trains multinomial logistic regression to convergence: standardised inputs, L2 penalty on weights but not on biases.
 * It is the trivial model that a classifier has to beat.
 *
 * @param vectors - `(targets.length, size)`
 * @param check - called once per pass over the rows; may throw to stop the training
 */
export function trainLinear(
  vectors: Float32Array,
  targets: Int32Array,
  size: number,
  classes: number,
  check: () => void = () => undefined,
): LinearModel {
  const standardize = standardizer(vectors, size);
  const rows = targets.length;
  const inputs = Array.from({ length: rows }, (_, i) => standardize(vectors.subarray(i * size, (i + 1) * size)));
  const stride = size + 1;
  const logits = (point: Float64Array, input: Float64Array): Float64Array => {
    const out = new Float64Array(classes);
    for (let c = 0; c < classes; c++) out[c] = score(point, c * stride, input);
    return out;
  };
  const weights = minimize(
    (point) => {
      check();
      const gradient = new Float64Array(point.length);
      let value = 0;
      inputs.forEach((input, i) => {
        const scores = logits(point, input);
        const largest = Math.max(...scores);
        const exps = scores.map((s) => Math.exp(s - largest));
        const sum = exps.reduce((a, b) => a + b, 0);
        value += (Math.log(sum) + largest - scores[targets[i]!]!) / rows;
        for (let c = 0; c < classes; c++)
          accumulate(gradient, c * stride, (exps[c]! / sum - (c === targets[i] ? 1 : 0)) / rows, input);
      });
      for (let c = 0; c < classes; c++) {
        for (let k = c * stride; k < c * stride + size; k++) {
          value += (L2 / 2) * point[k]! * point[k]!;
          gradient[k]! += L2 * point[k]!;
        }
      }
      return { value, gradient };
    },
    new Float64Array(classes * stride),
  );
  return {
    predict: (items) =>
      Int32Array.from({ length: items.length / size }, (_, i) =>
        argMax(Float32Array.from(logits(weights, standardize(items.subarray(i * size, (i + 1) * size))))),
      ),
  };
}
