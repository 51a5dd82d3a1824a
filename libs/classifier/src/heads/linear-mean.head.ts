import { logisticHead } from './logistic-head.js';

export const head = logisticHead({ name: 'linear-mean', pooling: 'mean', effort: 1, isInAuto: true, weights: [1] });
