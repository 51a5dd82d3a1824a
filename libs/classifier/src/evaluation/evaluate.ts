import type { Evaluation } from '@clipyard/api-contract';

import { argMax } from '../model/softmax.js';
import { bootstrapInterval } from './bootstrap.js';

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

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Whether fewer than `k` classes are more probable than the target. Ties count in favour of the lower class index. */
function inTop(row: Float32Array, target: number, k: number): boolean {
  const own = row[target]!;
  let above = 0;
  row.forEach((p, c) => {
    if (p > own || (p === own && c < target)) above++;
  });
  return above < k;
}

/** Computes accuracy with its interval, top-5, the confusion matrix and per-class figures. Ratios of nothing are 0. */
export function evaluate({
  split,
  labels,
  targets,
  probabilities,
  loss,
  baselines,
  calibration,
}: EvaluationInput): Evaluation {
  const classes = labels.length;
  const confusionMatrix = labels.map(() => new Array<number>(classes).fill(0));
  let top5 = 0;
  const hits: boolean[] = [];
  targets.forEach((target, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const predicted = argMax(row);
    confusionMatrix[target]![predicted]!++;
    hits.push(predicted === target);
    if (inTop(row, target, 5)) top5++;
  });
  const perClass = labels.map((label, c) => {
    const found = confusionMatrix[c]![c]!;
    const support = confusionMatrix[c]!.reduce((a, b) => a + b, 0);
    const precision = ratio(
      found,
      confusionMatrix.reduce((sum, row) => sum + row[c]!, 0),
    );
    const recall = ratio(found, support);
    return { label, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
  const correct = confusionMatrix.reduce((sum, row, c) => sum + row[c]!, 0);
  return {
    split,
    items: targets.length,
    accuracy: ratio(correct, targets.length),
    top5: ratio(top5, targets.length),
    loss,
    labels: [...labels],
    confusionMatrix,
    perClass,
    baselines,
    accuracyInterval: bootstrapInterval(hits),
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
