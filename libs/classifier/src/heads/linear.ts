import { type Head } from './head.js';
import { LogisticSolver, STRENGTHS } from './logistic-regression.js';
import { type Pooling } from './pooling.js';
import { vectorHead } from './vector-head.js';

const WEIGHTS = [1, 0.5, 0.25];

/** Multinomial logistic regression on a pooled vector. */
const logistic = (head: Pick<Head, 'name' | 'weights'> & { readonly pooling: Pooling }): Head =>
  vectorHead({
    ...head,
    passes: 3.5,
    strengths: STRENGTHS,
    fitter: ({ threads, check }) => LogisticSolver.create(threads, check),
  });

export const linearMean = logistic({ name: 'linear-mean', pooling: 'mean', weights: [1] });
export const linearMoments = logistic({ name: 'linear-moments', pooling: 'moments', weights: WEIGHTS });
/** Knows the order of frames. */
export const temporal = logistic({ name: 'temporal', pooling: 'temporal', weights: WEIGHTS });
