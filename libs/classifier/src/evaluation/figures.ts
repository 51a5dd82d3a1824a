import type { Evaluation } from '@clipyard/api-contract';

import { argMax } from '../model/softmax.js';
import { bootstrapInterval } from './bootstrap.js';

/** Figures of predictions for labelled items. */
export interface Figures {
  readonly accuracy: number;
  readonly accuracyInterval: [number, number];
  readonly topK: NonNullable<Evaluation['topK']>;
  readonly macroF1: number;
  readonly perClass: Evaluation['perClass'];
  /** Rows are true classes, columns are predicted classes; summed over repetitions. */
  readonly confusionMatrix: number[][];
}

const TOP = [2, 3, 5, 10];

export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Computes figures over all repetitions, so that they belong together. Ratios of nothing are 0.
 *
 * @param repetitions - (items, classes) probabilities or logits each; rows with NaN have no prediction and do not count
 */
export function figuresOf(
  labels: readonly string[],
  targets: Int32Array,
  repetitions: readonly Float32Array[],
): Figures {
  const classes = labels.length;
  const items = [...targets.keys()].filter((i) => repetitions.some((scores) => !Number.isNaN(scores[i * classes]!)));
  const confusionMatrix = labels.map(() => new Array<number>(classes).fill(0));
  const hits = items.map((i) => {
    let [hit, predictions] = [0, 0];
    for (const scores of repetitions) {
      if (Number.isNaN(scores[i * classes]!)) continue;
      const predicted = argMax(scores.subarray(i * classes, (i + 1) * classes));
      confusionMatrix[targets[i]!]![predicted]!++;
      predictions++;
      if (predicted === targets[i]) hit++;
    }
    return hit / predictions;
  });
  const columns = labels.map((_, c) => confusionMatrix.reduce((sum, row) => sum + row[c]!, 0));
  const supports = new Array<number>(classes).fill(0);
  for (const i of items) supports[targets[i]!]!++;
  const perClass = labels.map((label, c) => {
    const found = confusionMatrix[c]![c]!;
    const precision = ratio(found, columns[c]!);
    const recall = ratio(
      found,
      confusionMatrix[c]!.reduce((a, b) => a + b, 0),
    );
    return { label, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support: supports[c]! };
  });
  const present = perClass.filter(({ support }) => support > 0);
  return {
    accuracy: mean(hits),
    accuracyInterval: bootstrapInterval(hits),
    topK: TOP.filter((k) => k < classes).map((k) => ({
      k,
      accuracy: mean(repetitions.map((scores) => topKAccuracy(targets, scores, classes, k))),
    })),
    macroF1: mean(present.map(({ f1 }) => f1)),
    perClass,
    confusionMatrix,
  };
}

/** Share of items whose true class is among the k most probable ones. Items without a prediction (NaN) do not count. */
export function topKAccuracy(targets: Int32Array, scores: Float32Array, classes: number, k: number): number {
  const known = [...targets.keys()].filter((i) => !Number.isNaN(scores[i * classes]!));
  const hits = known.filter((i) => inTop(scores.subarray(i * classes, (i + 1) * classes), targets[i]!, k));
  return ratio(hits.length, known.length);
}

/** Whether fewer than `k` classes are more probable than the target. Ties count in favour of the lower class index. */
function inTop(row: Float32Array, target: number, k: number): boolean {
  const own = row[target]!;
  let above = 0;
  row.forEach((p, c) => {
    if (p > own || (p === own && c < target)) above++;
  });
  return above < k;
}

const mean = (values: readonly number[]): number =>
  ratio(
    values.reduce((a, b) => a + b, 0),
    values.length,
  );
