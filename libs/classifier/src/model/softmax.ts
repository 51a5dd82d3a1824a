/** @returns each logit divided by the temperature */
function scaleLogits(logits: Float32Array, temperature: number): Float32Array {
  if (temperature === 1) return logits;
  const scaled = new Float32Array(logits.length);
  for (let i = 0; i < logits.length; i++) scaled[i] = logits[i]! / temperature;
  return scaled;
}

/**
 * Row-wise softmax of logits divided by a temperature.
 *
 * @param logits - `(rows, classes)`
 * @returns `(rows, classes)`
 */
export function softmax(logits: Float32Array, classes: number, temperature = 1): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const values = scaleLogits(logits.subarray(row, row + classes), temperature);
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, values[c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(values[c]! - largest);
    for (let c = 0; c < classes; c++) probabilities[row + c] = Math.exp(values[c]! - largest) / sum;
  }
  return probabilities;
}

/** Index of the largest value; the first in a tie. */
export function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** @returns `(classes.length, count)`: 1 at the class of each row, 0 elsewhere */
export function oneHot(classes: Int32Array, count: number): Float32Array {
  const targets = new Float32Array(classes.length * count);
  classes.forEach((c, i) => {
    targets[i * count + c] = 1;
  });
  return targets;
}

/** Logarithm of the sum of the exponentials of one row. */
function logSumExp(logits: Float32Array): number {
  let largest = -Infinity;
  for (let c = 0; c < logits.length; c++) largest = Math.max(largest, logits[c]!);
  let sum = 0;
  for (let c = 0; c < logits.length; c++) sum += Math.exp(logits[c]! - largest);
  return Math.log(sum) + largest;
}

/**
 * Categorical cross-entropy of one row in nats, computed from logits without clipping. Keras also uses the logits
 * behind a softmax output.
 */
function crossEntropy(logits: Float32Array, target: Float32Array): number {
  const total = logSumExp(logits);
  return target.reduce((sum, t, c) => (t === 0 ? sum : sum + t * (total - logits[c]!)), 0);
}

export interface LossSummary {
  /** Sum over rows, in nats. */
  readonly loss: number;
  /** Number of rows whose most probable class is that of the target. */
  readonly correct: number;
}

/**
 * @param logits - `(rows, classes)`
 * @param targets - `(rows, classes)`; the sum of a row is its weight
 */
export function summarizeLoss(logits: Float32Array, targets: Float32Array, classes: number): LossSummary {
  let loss = 0;
  let correct = 0;
  for (let at = 0; at < targets.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const target = targets.subarray(at, at + classes);
    loss += crossEntropy(row, target);
    if (argMax(row) === argMax(target)) correct++;
  }
  return { loss, correct };
}

/**
 * The loss of rows with one class each. Copies one row at a time, since the logits of many classes are large.
 *
 * @param logits - `(targets.length, classes)`, which are divided by `temperature`
 * @param targets - class of each row
 */
export function summarizeClassLoss(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  temperature = 1,
): LossSummary {
  let loss = 0;
  let correct = 0;
  targets.forEach((target, i) => {
    const row = scaleLogits(logits.subarray(i * classes, (i + 1) * classes), temperature);
    loss += logSumExp(row) - row[target]!;
    if (argMax(row) === target) correct++;
  });
  return { loss, correct };
}
