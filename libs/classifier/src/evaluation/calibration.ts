import type { Evaluation, ReliabilityBin } from '@clipyard/contracts';

import { argMax, oneHot, softmax, summarizeLoss } from '../model/softmax.js';

const BINS = 15;
/** Fewer rows, or rows of one class, say nothing about how sure a model may be. */
const MIN_ROWS = 10;
const RANGE = [0.1, 10] as const;
const PRECISION = 1e-4;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export const scaleLogits = (logits: Float32Array, temperature: number): Float32Array =>
  temperature === 1 ? logits : logits.map((logit) => logit / temperature);

/**
 * The number that logits are divided by so that the mean cross-entropy of these rows is least; accuracy stays. 1 where the rows are too few or of
 * one class. The loss has one minimum over the logarithm of the temperature, found by golden section.
 * @param logits (targets.length, classes). @param targets classes
 */
export function fitTemperature(logits: Float32Array, targets: Int32Array, classes: number): number {
  if (targets.length < MIN_ROWS || new Set(targets).size < 2) return 1;
  const wanted = oneHot(targets, classes);
  const loss = (log: number): number => summarizeLoss(scaleLogits(logits, Math.exp(log)), wanted, classes).loss;
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
 * Rows by the probability of their predicted class, in 15 bins of equal width.
 * @param probabilities (targets.length, classes). @param targets classes
 */
export function reliability(probabilities: Float32Array, targets: Int32Array, classes: number): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, sureness: 0, correct: 0 }));
  targets.forEach((target, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const predicted = argMax(row);
    const bin = bins[Math.min(BINS - 1, Math.floor(row[predicted]! * BINS))]!;
    bin.count++;
    bin.sureness += row[predicted]!;
    if (predicted === target) bin.correct++;
  });
  return bins.map(({ count, sureness, correct }, b) => ({
    from: b / BINS,
    to: (b + 1) / BINS,
    count,
    confidence: count === 0 ? null : sureness / count,
    accuracy: count === 0 ? null : correct / count,
  }));
}

/** Expected calibration error: by how much the probability of the predicted class and its accuracy differ, over the bins, weighed by rows. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return rows === 0
    ? 0
    : bins.reduce(
        (sum, { count, confidence, accuracy }) => sum + count * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
        0,
      ) / rows;
}

/** How well calibrated a model is on rows that chose neither its epoch nor its temperature. */
export function calibrationOf(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  temperature: number,
): NonNullable<Evaluation['calibration']> {
  const bins = (divided: Float32Array): ReliabilityBin[] => reliability(softmax(divided, classes), targets, classes);
  const [before, after] = [bins(logits), bins(scaleLogits(logits, temperature))];
  return {
    temperature,
    error: calibrationError(after),
    uncalibratedError: calibrationError(before),
    reliability: { before, after },
  };
}
