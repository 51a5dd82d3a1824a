import { logisticHead, WEIGHTS } from './logistic-head.js';

/** Its pooled vector depends on the order of the frames. */
export const head = logisticHead({
  name: 'temporal',
  pooling: 'temporal',
  isInAuto: true,
  weights: WEIGHTS,
});
