import { type Head } from './head.js';
import { LogisticSolver, STRENGTHS } from './logistic-regression.js';
import { type Pooling } from './pooling.js';
import { vectorHead } from './vector-head.js';

/** Weights that cross-validation chooses from for pooled vectors with more than the mean. */
export const WEIGHTS = [1, 0.5, 0.25];

/** A head that is a multinomial logistic regression on a pooled vector. */
export const logisticHead = (head: Pick<Head, 'name' | 'isInAuto' | 'weights'> & { readonly pooling: Pooling }): Head =>
  vectorHead({
    ...head,
    passes: 3.5,
    strengths: STRENGTHS,
    fitter: ({ threads, check }) => LogisticSolver.create(threads, check),
  });
