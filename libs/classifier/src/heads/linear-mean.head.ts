import { logisticHead } from './logistic-head.js';

export const head = logisticHead({ name: 'linear-mean', pooling: 'mean', isInAuto: true, weights: [1] });
