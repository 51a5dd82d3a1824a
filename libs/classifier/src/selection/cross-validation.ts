import { type PooledHead } from '../heads/heads.js';
import { linearLogits, type LinearWeights, type LogisticProblem } from '../heads/logistic-regression.js';
import { Products, reduce } from '../heads/reduction.js';
import { type Standardization, standardizationOf, standardized } from '../heads/standardization.js';
import { softmax } from '../model/softmax.js';
import { type Fold } from './folds.js';

/** Pooled vectors and classes of all rows. */
export interface PooledRows {
  /** (rows, size) */
  readonly vectors: Float32Array;
  readonly targets: Int32Array;
  readonly size: number;
  readonly classes: number;
}

/** Out-of-fold results of one head at its best strength. Arrays are indexed by repetition, then by row. */
export interface CrossValidated {
  readonly head: PooledHead;
  readonly strength: number;
  /** Per repetition: (all rows, classes) logits; NaN for rows outside of all folds. */
  readonly logits: readonly Float32Array[];
  /** Per row: cross-entropy in nats, mean over repetitions; NaN for rows outside of all folds. */
  readonly losses: Float64Array;
}

/** A path ends early in a fold once its held-out loss has exceeded the best one by this factor, this many times in a row. */
const RISEN = 1.1;
const RISES = 3;

/** Thrown to end a path early. */
const ENOUGH = Symbol('path ended early');

/**
 * Fits a head to every fold, for its whole path of strengths, and picks the strength with the least mean cross-entropy on
 * held-out rows.
 *
 * @param repetitions - each divides the same rows into folds
 * @param onFold - called after each fold; an exception (cancellation, time limit) ends the procedure
 */
export async function crossValidate(
  head: PooledHead,
  rows: PooledRows,
  repetitions: readonly (readonly Fold[])[],
  threads: number,
  onFold: () => void,
): Promise<CrossValidated> {
  const { targets, classes } = rows;
  const products = await Products.create(threads);
  const fitter = await head.fitter(threads);
  const { strengths } = fitter;
  const total = new Float64Array(strengths.length);
  const count = targets.length;
  const logits = strengths.map(() => repetitions.map(() => new Float32Array(count * classes).fill(Number.NaN)));
  try {
    for (const [repetition, folds] of repetitions.entries())
      for (const fold of folds) {
        const { problem, heldOut } = await foldProblem(products, rows, fold);
        let [best, rises, done] = [Number.POSITIVE_INFINITY, 0, 0];
        await untilEnough(
          fitter.path(problem, strengths, (weights) => {
            const scores = linearLogits(heldOut, problem.size, classes, weights);
            const loss = lossesOf(
              scores,
              fold.heldOut.map((i) => targets[i]!),
              classes,
            ).reduce((a, b) => a + b, 0);
            fold.heldOut.forEach((row, i) =>
              logits[done]![repetition]!.set(scores.subarray(i * classes, (i + 1) * classes), row * classes),
            );
            total[done++]! += loss;
            best = Math.min(best, loss);
            rises = loss > best * RISEN ? rises + 1 : 0;
            if (rises >= RISES) throw ENOUGH;
          }),
        );
        for (; done < strengths.length; done++) total[done] = Number.POSITIVE_INFINITY;
        onFold();
      }
  } finally {
    await fitter.close();
    await products.close();
  }
  const chosen = total.indexOf(Math.min(...total));
  return {
    head,
    strength: strengths[chosen]!,
    logits: logits[chosen]!,
    losses: meanLosses(logits[chosen]!, targets, classes),
  };
}

async function untilEnough(path: Promise<void>): Promise<void> {
  try {
    await path;
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
}

/** Standardises by the training rows of the fold only, and reduces the vectors if there are fewer rows than columns. */
async function foldProblem(
  products: Products,
  { vectors, targets, size, classes }: PooledRows,
  { train, heldOut }: Fold,
): Promise<{ readonly problem: LogisticProblem; readonly heldOut: Float32Array }> {
  const standardization = standardizationOf(vectors, size, train);
  const own = standardized(vectors, size, train, standardization);
  const others = standardized(vectors, size, heldOut, standardization);
  const wanted = Int32Array.from(train, (i) => targets[i]!);
  if (train.length >= size) return { problem: { vectors: own, targets: wanted, size, classes }, heldOut: others };
  const reduced = await reduce(products, own, size);
  return {
    problem: { vectors: reduced.vectors, targets: wanted, size: reduced.size, classes },
    heldOut: await reduced.project(others),
  };
}

/** Cross-entropy of each row, in nats. @param logits - (targets.length, classes) */
export function lossesOf(logits: Float32Array, targets: readonly number[], classes: number): number[] {
  const probabilities = softmax(logits, classes);
  return targets.map((target, i) => -Math.log(Math.max(probabilities[i * classes + target]!, 1e-12)));
}

/** Mean over repetitions of the loss of each row. */
export function meanLosses(logits: readonly Float32Array[], targets: Int32Array, classes: number): Float64Array {
  const mean = new Float64Array(targets.length);
  for (const repetition of logits)
    lossesOf(repetition, [...targets], classes).forEach((loss, i) => {
      mean[i]! += (Number.isNaN(repetition[i * classes]!) ? Number.NaN : loss) / logits.length;
    });
  return mean;
}

/** Fits a head at one strength to some rows. */
export async function fitRows(
  head: PooledHead,
  { vectors, targets, size, classes }: PooledRows,
  indices: readonly number[],
  strength: number,
  threads: number,
): Promise<Standardization & LinearWeights> {
  const standardization = standardizationOf(vectors, size, indices);
  const own = standardized(vectors, size, indices, standardization);
  const wanted = Int32Array.from(indices, (i) => targets[i]!);
  const products = await Products.create(threads);
  const fitter = await head.fitter(threads);
  try {
    if (indices.length >= size)
      return {
        ...standardization,
        ...(await fitter.fit({ vectors: own, targets: wanted, size, classes }, strength)),
      };
    const reduced = await reduce(products, own, size);
    const problem = { vectors: reduced.vectors, targets: wanted, size: reduced.size, classes };
    return { ...standardization, ...reduced.expand(await fitter.fit(problem, strength), classes) };
  } finally {
    await fitter.close();
    await products.close();
  }
}
