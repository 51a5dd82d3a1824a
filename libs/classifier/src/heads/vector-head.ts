import { type ClipVectors, type Head, type HeadTrainer, type TrainerOptions } from './head.js';
import { linearLogits, type LinearWeights, type LogisticProblem } from './logistic-regression.js';
import { pooledSize, type Pooling, poolingGraph } from './pooling.js';
import { Products, reduce } from './reduction.js';
import { standardizationOf, standardized } from './standardization.js';

/** Receives the weights for one strength. */
type OnFit = (weights: LinearWeights, strength: number) => void | Promise<void>;

/** Fits a linear model to standardised vectors, for a whole path of strengths or for one of them. */
interface LinearFitter {
  /** Calls `onFit` for each strength, ascending, until it throws. */
  path(problem: LogisticProblem, strengths: readonly number[], onFit: OnFit): Promise<void>;
  fit(problem: LogisticProblem, strength: number): Promise<LinearWeights>;
  close(): Promise<void>;
}

type VectorHead = Pick<Head, 'name' | 'passes' | 'isInAuto' | 'strengths' | 'weights'> & {
  readonly pooling: Pooling;
  readonly fitter: (options: TrainerOptions) => Promise<LinearFitter>;
};

/** A reduction pays off with clearly fewer rows than columns. Its own cost grows with the cube of the rows. */
const LARGEST_REDUCTION = 1500;
const isReducible = (rows: number, size: number): boolean => rows <= LARGEST_REDUCTION && 2 * rows <= size;

/** @returns how many numbers per class a fit solves for */
export const solvedSize = (rows: number, size: number): number => (isReducible(rows, size) ? rows : size);

/** A head that is linear in a pooled, standardised vector. */
export const vectorHead = ({ fitter, ...head }: VectorHead): Head => ({
  ...head,
  trainer: async (options) =>
    new VectorTrainer(await fitter(options), await Products.create(options.threads), options.check),
  logits(graph, { mean, deviation, kernel, bias }, { features, mask }, shape) {
    const size = pooledSize(head.pooling, shape.featureSize);
    const pooled = poolingGraph(graph, head.pooling, features, mask, shape);
    const centred = graph.op('Sub', [pooled, graph.constant([size], mean)]);
    const vector = graph.op('Div', [centred, graph.constant([size], deviation)]);
    const classes = bias.length;
    return graph.op('Gemm', [vector, graph.constant([size, classes], kernel), graph.constant([classes], bias)]);
  },
});

class VectorTrainer implements HeadTrainer {
  constructor(
    private readonly fitter: LinearFitter,
    private readonly products: Products,
    private readonly check: () => void = () => undefined,
  ) {}

  /** Standardises by the training rows of the fold only. */
  path: HeadTrainer['path'] = async (clips, { train, heldOut }, weight, strengths, onFit) => {
    const { size, classes } = clips;
    const standardization = standardizationOf(clips, train, weight);
    const own = standardized(clips, train, standardization);
    const others = standardized(clips, heldOut, standardization);
    const reduced = isReducible(train.length, size) ? await reduce(this.products, own, size) : null;
    const problem = problemOf(clips, train, reduced ?? { vectors: own, size });
    const predicted = reduced ? await reduced.project(others) : others;
    await this.fitter.path(problem, strengths, (weights) =>
      onFit(linearLogits(predicted, problem.size, classes, weights, this.check)),
    );
  };

  fit: HeadTrainer['fit'] = async (clips, rows, { strength, weight }) => {
    const { size, classes } = clips;
    const standardization = standardizationOf(clips, rows, weight);
    const own = standardized(clips, rows, standardization);
    const reduced = isReducible(rows.length, size) ? await reduce(this.products, own, size) : null;
    const fitted = await this.fitter.fit(problemOf(clips, rows, reduced ?? { vectors: own, size }), strength);
    return { ...standardization, ...(reduced ? reduced.expand(fitted, classes, this.check) : fitted) };
  };

  async close(): Promise<void> {
    await this.fitter.close();
    await this.products.close();
  }
}

const problemOf = (
  { targets, classes }: ClipVectors,
  rows: readonly number[],
  { vectors, size }: Pick<LogisticProblem, 'vectors' | 'size'>,
): LogisticProblem => ({ vectors, size, classes, targets: Int32Array.from(rows, (row) => targets[row]!) });
