/** Row-wise softmax. `logits` and the result are (rows, classes). */
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

/** Index of the largest value; the first one of equals. */
export function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Sparse categorical cross-entropy of one row, from logits (nats). Keras, too, goes back to the logits behind a softmax output, so
 * nothing is clipped.
 */
export function crossEntropy(logits: Float32Array, target: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return Math.log(sum) + largest - logits[target]!;
}

export interface LossSummary {
  /** Sum over rows, in nats. */
  readonly loss: number;
  readonly correct: number;
}

/** @param logits (targets.length, classes) */
export function summarizeLoss(logits: Float32Array, targets: Int32Array, classes: number): LossSummary {
  let loss = 0;
  let correct = 0;
  targets.forEach((target, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    loss += crossEntropy(row, target);
    if (argMax(row) === target) correct++;
  });
  return { loss, correct };
}
