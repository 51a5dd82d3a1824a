import { type LinearWeights, type LogisticProblem } from './logistic-regression.js';
import { vectorHead } from './vector-head.js';

/**
 * The nearest class mean, in squared Euclidean distance. It is a linear model with kernel `scale · mean` and bias
 * `-scale · ‖mean‖² / 2`. Calibration chooses the scale, so there is no strength to choose.
 */
export const head = vectorHead({
  name: 'nearest-mean',
  pooling: 'mean',
  passes: 0.1,
  isInAuto: true,
  strengths: [1],
  weights: [1],
  fitter: async () => ({
    async path(problem, scales, onFit) {
      const means = classMeans(problem);
      for (const scale of scales) await onFit(scaled(means, problem, scale), scale);
    },
    fit: async (problem, scale) => scaled(classMeans(problem), problem, scale),
    close: async () => undefined,
  }),
});

/** @returns (classes, size); zero for classes without rows */
function classMeans({ vectors, targets, size, classes }: LogisticProblem): Float64Array {
  const counts = new Float64Array(classes);
  for (const target of targets) counts[target]!++;
  const means = new Float64Array(classes * size);
  targets.forEach((target, i) => {
    for (let d = 0; d < size; d++) means[target * size + d]! += vectors[i * size + d]! / counts[target]!;
  });
  return means;
}

function scaled(means: Float64Array, { size, classes }: LogisticProblem, scale: number): LinearWeights {
  const kernel = new Float32Array(size * classes);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++)
    for (let d = 0; d < size; d++) {
      const value = means[c * size + d]!;
      kernel[d * classes + c] = scale * value;
      bias[c]! -= (scale * value * value) / 2;
    }
  return { kernel, bias };
}
