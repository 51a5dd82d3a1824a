import { type LinearWeights, type LogisticProblem, LogisticSolver, STRENGTHS } from './logistic-regression.js';
import { type Pooling } from './pooling.js';

/** Names of heads that are linear in a pooled vector, from the simplest to the one with the most parameters. */
export const pooledHeadNames = ['nearest-mean', 'linear-mean', 'linear-moments', 'temporal'] as const;
export type PooledHeadName = (typeof pooledHeadNames)[number];

/** Receives the weights for one strength. */
export type OnFit = (weights: LinearWeights, strength: number) => void | Promise<void>;

/** Fits a head to standardised vectors, for a whole path of strengths or for one of them. */
export interface HeadFitter {
  readonly strengths: readonly number[];
  /** Calls `onFit` for each strength, ascending, until it throws. */
  path(problem: LogisticProblem, strengths: readonly number[], onFit: OnFit): Promise<void>;
  fit(problem: LogisticProblem, strength: number): Promise<LinearWeights>;
  close(): Promise<void>;
}

/** A classifier of pooled, standardised vectors. Adding one means adding an entry to `pooledHeads`. */
export interface PooledHead {
  readonly name: PooledHeadName;
  readonly pooling: Pooling;
  /** @param threads - 0 uses all cores */
  fitter(threads: number): Promise<HeadFitter>;
}

const logistic = (name: PooledHeadName, pooling: Pooling): PooledHead => ({
  name,
  pooling,
  async fitter(threads) {
    const solver = await LogisticSolver.create(threads);
    return {
      strengths: STRENGTHS,
      path: (problem, strengths, onFit) => solver.path(problem, strengths, onFit),
      fit: (problem, strength) => solver.fit(problem, strength),
      close: () => solver.close(),
    };
  },
});

/**
 * The nearest class mean, in squared Euclidean distance. It is a linear model with kernel `scale · mean` and bias
 * `-scale · ‖mean‖² / 2`; the scale takes the place of a penalty strength.
 */
const nearestMean: PooledHead = {
  name: 'nearest-mean',
  pooling: 'mean',
  async fitter() {
    const fit = async (problem: LogisticProblem, scale: number): Promise<LinearWeights> =>
      scaled(classMeans(problem), problem, scale);
    return {
      strengths: STRENGTHS,
      async path(problem, strengths, onFit) {
        const means = classMeans(problem);
        for (const scale of strengths) await onFit(scaled(means, problem, scale), scale);
      },
      fit,
      close: async () => undefined,
    };
  },
};

/** All pooled heads, from the simplest to the one with the most parameters. */
export const pooledHeads: readonly PooledHead[] = [
  nearestMean,
  logistic('linear-mean', 'mean'),
  logistic('linear-moments', 'moments'),
  logistic('temporal', 'temporal'),
];

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
