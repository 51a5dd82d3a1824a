import type { Evaluation } from '@clipyard/api-contract';

import { argMax } from '../model/softmax.js';
import { accuracyInterval } from './accuracy-interval.js';

/** Figures of predictions for labelled items. */
export interface Figures {
  readonly accuracy: number;
  readonly accuracyInterval: [number, number];
  readonly topK: NonNullable<Evaluation['topK']>;
  readonly macroF1: number;
  readonly perClass: Evaluation['perClass'];
  /** Cells of the confusion matrix that are not 0, summed over repetitions. */
  readonly confusion: readonly ConfusionCount[];
}

/** How many items of a class were predicted as a class. */
export interface ConfusionCount {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
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
  const confusion = new ConfusionCounts(classes);
  const hits = items.map((i) => {
    let [hit, predictions] = [0, 0];
    for (const scores of repetitions) {
      if (Number.isNaN(scores[i * classes]!)) continue;
      const predicted = argMax(scores.subarray(i * classes, (i + 1) * classes));
      confusion.add(targets[i]!, predicted);
      predictions++;
      if (predicted === targets[i]) hit++;
    }
    return hit / predictions;
  });
  const supports = new Array<number>(classes).fill(0);
  for (const i of items) supports[targets[i]!]!++;
  const perClass = labels.map((label, c) => {
    const precision = ratio(confusion.correct[c]!, confusion.predicted[c]!);
    const recall = ratio(confusion.correct[c]!, confusion.actual[c]!);
    return { label, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support: supports[c]! };
  });
  const present = perClass.filter(({ support }) => support > 0);
  const accuracy = mean(hits);
  return {
    accuracy,
    accuracyInterval: accuracyInterval(accuracy, hits.length),
    topK: TOP.filter((k) => k < classes).map((k) => ({
      k,
      accuracy: mean(repetitions.map((scores) => topKAccuracy(targets, scores, classes, k))),
    })),
    macroF1: mean(present.map(({ f1 }) => f1)),
    perClass,
    confusion: confusion.cells(),
  };
}

/** A sparse confusion matrix: with 10,000 classes, a dense one would have 100 million cells. */
class ConfusionCounts {
  readonly actual: Uint32Array;
  readonly predicted: Uint32Array;
  readonly correct: Uint32Array;
  /** Keys are actual × classes + predicted. */
  private readonly counts = new Map<number, number>();

  constructor(private readonly classes: number) {
    this.actual = new Uint32Array(classes);
    this.predicted = new Uint32Array(classes);
    this.correct = new Uint32Array(classes);
  }

  add(actual: number, predicted: number): void {
    const cell = actual * this.classes + predicted;
    this.counts.set(cell, (this.counts.get(cell) ?? 0) + 1);
    this.actual[actual]!++;
    this.predicted[predicted]!++;
    if (actual === predicted) this.correct[actual]!++;
  }

  cells(): ConfusionCount[] {
    return [...this.counts].map(([cell, count]) => ({
      actual: Math.floor(cell / this.classes),
      predicted: cell % this.classes,
      count,
    }));
  }
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
  for (let c = 0; c < row.length; c++) if (row[c]! > own || (row[c] === own && c < target)) above++;
  return above < k;
}

const mean = (values: readonly number[]): number =>
  ratio(
    values.reduce((a, b) => a + b, 0),
    values.length,
  );
