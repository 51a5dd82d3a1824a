import { serveParent } from '@clipyard/workers';

import { fitBaseline, predictBaseline } from './linear-baseline.js';

export interface BaselineCall {
  /** Mean frames (targets.length, size) that the baseline is fitted to. */
  readonly means: Float32Array;
  readonly targets: Int32Array;
  readonly classes: number;
  /** Mean frames (rows, size) to predict. */
  readonly wanted: Float32Array;
}

serveParent({
  predict: async ({ means, targets, classes, wanted }: BaselineCall): Promise<Int32Array> =>
    predictBaseline(await fitBaseline(means, targets, classes), wanted),
});
