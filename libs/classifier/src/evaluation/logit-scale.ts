/** Logits of rows that were held out together. */
export interface HeldOut {
  /** (targets.length, classes) */
  readonly logits: Float32Array;
  /** Class of each row. */
  readonly targets: readonly number[];
}

export interface LogitScale {
  /** Factor of the logits: the inverse of a temperature. */
  readonly scale: number;
  /** Mean cross-entropy in nats at this factor. */
  readonly loss: number;
}

const RANGE = [1e-6, 1e6] as const;
const STEPS = 40;
/** Relative change of the factor at which the search ends. */
const PRECISION = 1e-4;
/** Most numbers that the factor is fitted to. More rows hardly change it. */
const LARGEST_FIT = 200_000;

/**
 * Finds the factor of logits with the lowest mean cross-entropy. The weight of one row is spread evenly over all
 * classes, because logits without a wrong prediction would otherwise have an infinite factor (Platt, "Probabilistic
 * outputs for support vector machines", 1999). The loss is convex in the factor: Newton's method finds its minimum, and
 * bisection replaces steps that leave the interval.
 *
 * @param classes - number of classes
 * @returns the factor, and the loss with the same spread targets
 */
export function bestScale(parts: readonly HeldOut[], classes: number): LogitScale {
  const rows = parts.reduce((sum, { targets }) => sum + targets.length, 0);
  const spread = 1 / (rows + 1);
  const stride = Math.max(1, Math.ceil((rows * classes) / LARGEST_FIT));
  let [low, high]: [number, number] = [...RANGE];
  let scale = 1;
  for (let step = 0; step < STEPS; step++) {
    const { slope, curvature } = lossAt(scale, parts, { classes, spread, stride });
    if (slope > 0) high = scale;
    else low = scale;
    const newton = scale - slope / curvature;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    const change = Math.abs(next / scale - 1);
    scale = next;
    if (change < PRECISION) break;
  }
  return { scale, loss: lossAt(scale, parts, { classes, spread, stride: 1 }).loss };
}

interface LossOptions {
  readonly classes: number;
  /** Share of each target that is spread over all classes. */
  readonly spread: number;
  /** Takes every n-th row. */
  readonly stride: number;
}

/** @returns the mean loss, and its first two derivatives by the factor */
function lossAt(scale: number, parts: readonly HeldOut[], { classes, spread, stride }: LossOptions) {
  let [loss, slope, curvature, rows, skip] = [0, 0, 0, 0, 0];
  for (const { logits, targets } of parts)
    for (let i = 0; i < targets.length; i++) {
      if (skip > 0) {
        skip--;
        continue;
      }
      skip = stride - 1;
      const at = i * classes;
      let [largest, sum, total] = [Number.NEGATIVE_INFINITY, 0, 0];
      for (let c = 0; c < classes; c++) {
        largest = Math.max(largest, logits[at + c]!);
        total += logits[at + c]!;
      }
      const wanted = (1 - spread) * logits[at + targets[i]!]! + (spread / classes) * total - largest;
      let [first, second] = [0, 0];
      for (let c = 0; c < classes; c++) {
        const logit = logits[at + c]! - largest;
        const weight = Math.exp(scale * logit);
        sum += weight;
        first += weight * logit;
        second += weight * logit * logit;
      }
      loss += Math.log(sum) - scale * wanted;
      slope += first / sum - wanted;
      curvature += second / sum - (first / sum) ** 2;
      rows++;
    }
  return { loss: loss / rows, slope, curvature };
}
