import { type ConfusionCell, type Evaluation, MAX_EMBEDDED_CLASSES } from '@clipyard/api-contract';

import { argMax } from '../model/softmax.js';
import { type ConfusionCount, figuresOf, ratio, topKAccuracy } from './figures.js';

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

/** An evaluation, and all cells of its confusion matrix that are not 0. */
export interface Evaluated {
  /** Has all classes in `perClass` and `labels`, and a confusion matrix if there are few. */
  readonly evaluation: Evaluation;
  /** Wrong predictions first, the most frequent ones first. */
  readonly confusion: readonly ConfusionCell[];
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
}: EvaluationInput): Evaluated {
  const { confusion, ...figures } = figuresOf(labels, targets, [probabilities]);
  return {
    evaluation: {
      split,
      items: targets.length,
      top5: topKAccuracy(targets, probabilities, labels.length, 5),
      loss,
      classes: labels.length,
      labels: [...labels],
      confusionMatrix: labels.length > MAX_EMBEDDED_CLASSES ? [] : matrixOf(confusion, labels.length),
      ...figures,
      baselines,
      calibration,
    },
    confusion: [...confusion]
      .sort(
        (a, b) =>
          Number(a.actual === a.predicted) - Number(b.actual === b.predicted) ||
          b.count - a.count ||
          a.actual - b.actual ||
          a.predicted - b.predicted,
      )
      .map(({ actual, predicted, count }) => ({ actual: labels[actual]!, predicted: labels[predicted]!, count })),
  };
}

function matrixOf(confusion: readonly ConfusionCount[], classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { actual, predicted, count } of confusion) matrix[actual]![predicted] = count;
  return matrix;
}

/** Accuracy of always predicting the most frequent training class (the first in a tie). */
export function majorityAccuracy(trainTargets: Int32Array, targets: Int32Array, classes: number): number {
  const counts = new Float32Array(classes);
  for (const c of trainTargets) counts[c]!++;
  const majority = argMax(counts);
  return ratio(targets.filter((c) => c === majority).length, targets.length);
}
