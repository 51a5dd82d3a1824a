import { OnnxGraph } from '@clipyard/tensors';

import { OnnxSession } from '../engine/onnx-session.js';
import { minimize } from './lbfgs.js';

/** Multinomial logistic regression: logits = vector · kernel + bias. */
export interface LinearWeights {
  /** (size, classes) */
  readonly kernel: Float32Array;
  /** (classes) */
  readonly bias: Float32Array;
}

/** One problem: standardised vectors and their classes. */
export interface LogisticProblem {
  /** (rows, size) */
  readonly vectors: Float32Array;
  readonly targets: Int32Array;
  readonly size: number;
  readonly classes: number;
}

/** Inverse strengths of the L2 penalty, as `C` in scikit-learn: from almost constant models to almost none. */
export const STRENGTHS: readonly number[] = Array.from({ length: 24 }, (_, i) => 10 ** (-5 + i / 3));

const ITERATIONS = 100;
/** Largest entry of the gradient of the mean loss at which a fit has converged. As in scikit-learn. */
const GRADIENT_TOLERANCE = 1e-4;

/**
 * Solves logistic regressions on onnxruntime. Runs block the calling thread, so use it in a worker.
 *
 * The objective is mean cross-entropy + ‖kernel‖² / (2 · C · rows); the bias is not penalised. This is the objective of
 * scikit-learn's LogisticRegression divided by the number of rows.
 */
export class LogisticSolver {
  private constructor(
    private readonly session: OnnxSession,
    private readonly check: () => void,
  ) {}

  /**
   * @param threads - 0 uses all cores
   * @param check - called once per pass over the rows; an exception ends the fit
   */
  static async create(threads = 0, check: () => void = () => undefined): Promise<LogisticSolver> {
    return new LogisticSolver(await OnnxSession.load(objectiveGraph(), threads), check);
  }

  /**
   * Fits the whole path of strengths, from the strongest penalty to the weakest. Each fit starts at the one before.
   *
   * @param strengths - ascending values of C
   * @param onFit - called after each strength; an exception ends the path
   */
  async path(
    problem: LogisticProblem,
    strengths: readonly number[],
    onFit: (weights: LinearWeights, strength: number) => void | Promise<void>,
  ): Promise<void> {
    const { vectors, targets, size, classes } = problem;
    const rows = targets.length;
    const kernelLength = size * classes;
    const point32 = new Float32Array(kernelLength + classes);
    const [kernel, bias] = [point32.subarray(0, kernelLength), point32.subarray(kernelLength)];
    const [kernelGradient, biasGradient, loss] = [
      new Float32Array(kernelLength),
      new Float32Array(classes),
      new Float32Array(1),
    ];
    const { session } = this;
    const inputs = {
      vectors: session.tensor(vectors, [rows, size]),
      wanted: session.tensor(oneHotRows(targets, classes), [rows, classes]),
      kernel: session.tensor(kernel, [size, classes]),
      bias: session.tensor(bias, [classes]),
      share: session.tensor(Float32Array.of(1 / rows), []),
    };
    const outputs = {
      kernelGradient: session.tensor(kernelGradient, [size, classes]),
      biasGradient: session.tensor(biasGradient, [classes]),
      loss: session.tensor(loss, []),
    };
    let point: Float64Array = new Float64Array(kernelLength + classes);
    point.set(logPriors(targets, classes), kernelLength);
    for (const strength of strengths) {
      const decay = 1 / (strength * rows);
      point = await minimize(
        async (at) => {
          this.check();
          point32.set(at);
          await session.run(inputs, outputs);
          const gradient = new Float64Array(at.length);
          let penalty = 0;
          for (let i = 0; i < kernelLength; i++) {
            penalty += at[i]! * at[i]!;
            gradient[i] = kernelGradient[i]! + decay * at[i]!;
          }
          gradient.set(biasGradient, kernelLength);
          return { value: loss[0]! + (decay / 2) * penalty, gradient };
        },
        point,
        { iterations: ITERATIONS, largestEntry: GRADIENT_TOLERANCE },
      );
      await onFit(
        {
          kernel: Float32Array.from(point.subarray(0, kernelLength)),
          bias: Float32Array.from(point.subarray(kernelLength)),
        },
        strength,
      );
    }
  }

  /** @returns weights for one strength */
  async fit(problem: LogisticProblem, strength: number): Promise<LinearWeights> {
    let last: LinearWeights | null = null;
    // A few stronger penalties first: from zero, a weak one needs more iterations than the path to it.
    const before = STRENGTHS.filter((c) => c < strength).filter((_, i) => i % 4 === 0);
    await this.path(problem, [...before, strength], (weights) => void (last = weights));
    return last!;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** Loss and gradients without the penalty. `share` is 1 / rows. */
function objectiveGraph(): Uint8Array {
  const graph = new OnnxGraph('logistic regression');
  const vectors = graph.input('vectors', ['rows', 'size']);
  const wanted = graph.input('wanted', ['rows', 'classes']);
  const kernel = graph.input('kernel', ['size', 'classes']);
  const bias = graph.input('bias', ['classes']);
  const share = graph.input('share', []);
  const logits = graph.op('Gemm', [vectors, kernel, bias]);
  const logProbabilities = graph.op('LogSoftmax', [logits], { axis: 1 });
  const agreement = graph.op('ReduceSum', [graph.op('Mul', [wanted, logProbabilities])], { keepdims: 0 });
  const slope = graph.op('Mul', [graph.op('Sub', [graph.op('Exp', [logProbabilities]), wanted]), share]);
  graph.output('loss', graph.op('Neg', [graph.op('Mul', [agreement, share])]), []);
  graph.output('kernelGradient', graph.op('Gemm', [vectors, slope], { transA: 1 }), ['size', 'classes']);
  graph.output('biasGradient', graph.op('ReduceSum', [slope, graph.integers([0])], { keepdims: 0 }), ['classes']);
  return graph.encode();
}

export function oneHotRows(targets: Int32Array, classes: number): Float32Array {
  const out = new Float32Array(targets.length * classes);
  targets.forEach((target, i) => {
    out[i * classes + target] = 1;
  });
  return out;
}

/**
 * Logarithms of the class frequencies: the best bias without any weights. Classes without rows get the share of half a
 * row.
 */
export function logPriors(targets: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes).fill(0.5);
  for (const target of targets) counts[target]!++;
  return counts.map((count) => Math.log(count / (targets.length + classes / 2)));
}

/** @returns (rows, classes) logits of standardised vectors, (rows, size) */
export function linearLogits(
  vectors: Float32Array,
  size: number,
  classes: number,
  { kernel, bias }: LinearWeights,
): Float32Array {
  const rows = vectors.length / size;
  const out = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const logits = out.subarray(i * classes, (i + 1) * classes);
    logits.set(bias);
    for (let d = 0; d < size; d++) {
      const value = vectors[i * size + d]!;
      for (let c = 0; c < classes; c++) logits[c]! += value * kernel[d * classes + c]!;
    }
  }
  return out;
}
