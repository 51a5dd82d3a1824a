import { logisticHead, WEIGHTS } from './logistic-head.js';

export const head = logisticHead({
  name: 'linear-moments',
  pooling: 'moments',
  isInAuto: true,
  weights: WEIGHTS,
});
