import { logisticHead, WEIGHTS } from './logistic-head.js';

export const head = logisticHead({
  name: 'linear-moments',
  pooling: 'moments',
  effort: 4,
  isInAuto: true,
  weights: WEIGHTS,
});
