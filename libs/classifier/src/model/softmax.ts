/**
 * Row-wise softmax.
 *
 * @param logits - `(rows, classes)`
 * @returns `(rows, classes)`
 */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const values = logits.subarray(row, row + classes);
    const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
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

/**
 * Categorical cross-entropy of one row in nats, computed from logits without clipping. Keras also uses the logits
 * behind a softmax output.
 */
function crossEntropy(logits: Float32Array, target: Float32Array): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) + largest;
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
