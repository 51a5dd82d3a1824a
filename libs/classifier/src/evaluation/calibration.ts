import type { Evaluation, ReliabilityBin } from '@clipyard/api-contract';

import { argMax, softmax, summarizeClassLoss } from '../model/softmax.js';

const BINS = 15;
/** Fewer rows cannot show how confident a model may be. */
const MIN_ROWS = 10;
const RANGE = [0.1, 10] as const;
const PRECISION = 1e-4;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Finds the temperature that minimises the mean cross-entropy of the given rows. Dividing logits by it leaves the
 * accuracy unchanged. The loss has a single minimum over the logarithm of the temperature, which golden-section search
 * finds.
 *
 * @param logits - `(targets.length, classes)`
 * @param targets - class of each row
 * @returns the temperature; 1 if there are too few rows, or only rows of one class
 */
export function fitTemperature(logits: Float32Array, targets: Int32Array, classes: number): number {
  if (targets.length < MIN_ROWS || new Set(targets).size < 2) return 1;
  const loss = (log: number): number => summarizeClassLoss(logits, targets, classes, Math.exp(log)).loss;
  let [low, high] = [Math.log(RANGE[0]), Math.log(RANGE[1])];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > PRECISION) {
    if (lossLeft < lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * Groups rows by the probability of their predicted class, in 15 bins of equal width.
 *
 * @param probabilities - `(targets.length, classes)`
 * @param targets - class of each row
 */
export function reliability(probabilities: Float32Array, targets: Int32Array, classes: number): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, correct: 0 }));
  targets.forEach((target, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const predicted = argMax(row);
    const bin = bins[Math.min(BINS - 1, Math.floor(row[predicted]! * BINS))]!;
    bin.count++;
    bin.confidence += row[predicted]!;
    if (predicted === target) bin.correct++;
  });
  return bins.map(({ count, confidence, correct }, b) => ({
    from: b / BINS,
    to: (b + 1) / BINS,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : correct / count,
  }));
}

/**
 * The expected calibration error: the mean difference between the probability of the predicted class and its accuracy,
 * over the bins, weighted by rows.
 */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return rows === 0
    ? 0
    : bins.reduce(
        (sum, { count, confidence, accuracy }) => sum + count * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
        0,
      ) / rows;
}

/** The calibration of a model on rows that were used neither to select its epoch nor to fit its temperature. */
export function calibrationOf(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  temperature: number,
): NonNullable<Evaluation['calibration']> {
  const bins = (divisor: number): ReliabilityBin[] => reliability(softmax(logits, classes, divisor), targets, classes);
  const [before, after] = [bins(1), bins(temperature)];
  return {
    temperature,
    error: calibrationError(after),
    uncalibratedError: calibrationError(before),
    reliability: { before, after },
  };
}
