import type { Evaluation } from '@clipyard/api-contract';

import { argMax } from '../model/softmax.js';
import { figuresOf, ratio, topKAccuracy } from './figures.js';

export interface EvaluationInput {
  readonly split: Evaluation['split'];
  readonly labels: readonly string[];
  /** True class of each item. */
  readonly targets: Int32Array;
  /** `(items, classes)` */
  readonly probabilities: Float32Array;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly baselines: Evaluation['baselines'];
  readonly calibration: NonNullable<Evaluation['calibration']>;
}

/** Computes accuracy with its interval, top-k, the confusion matrix and per-class figures. Ratios of nothing are 0. */
export function evaluate({
  split,
  labels,
  targets,
  probabilities,
  loss,
  baselines,
  calibration,
}: EvaluationInput): Evaluation {
  return {
    split,
    items: targets.length,
    top5: topKAccuracy(targets, probabilities, labels.length, 5),
    loss,
    labels: [...labels],
    ...figuresOf(labels, targets, [probabilities]),
    baselines,
    calibration,
  };
}

/** Accuracy of always predicting the most frequent training class (the first in a tie). */
export function majorityAccuracy(trainTargets: Int32Array, targets: Int32Array, classes: number): number {
  const counts = new Float32Array(classes);
  for (const c of trainTargets) counts[c]!++;
  const majority = argMax(counts);
  return ratio(targets.filter((c) => c === majority).length, targets.length);
}
