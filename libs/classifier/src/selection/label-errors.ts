import { softmax } from '../model/softmax.js';

/** A row whose label is probably wrong. */
export interface LabelSuspicion {
  readonly row: number;
  /** Class that the out-of-fold model predicts with confidence. */
  readonly suggested: number;
  /** Out-of-fold probability of the given label; lower is more suspicious. */
  readonly probability: number;
  /** The most probable classes, out of fold, and their probabilities. */
  readonly top: readonly { readonly class: number; readonly probability: number }[];
}

/** Classes that are kept of each row: as many as a reviewer has number keys for. */
const TOP_K = 9;

/**
 * Confident learning (Northcutt et al., 2021, arXiv 1911.00068): a row is suspicious if the model gives another class
 * at least the probability that it usually gives that class's own rows.
 *
 * @param logits - (rows, classes) out-of-fold; rows with NaN are skipped
 * @returns most suspicious rows first
 */
export function findLabelErrors(logits: Float32Array, targets: Int32Array, classes: number): LabelSuspicion[] {
  const probabilities = softmax(logits, classes);
  const known = [...targets.keys()].filter((i) => !Number.isNaN(logits[i * classes]!));
  const thresholds = Array.from({ length: classes }, (_, c) => {
    const own = known.filter((i) => targets[i] === c);
    return own.reduce((sum, i) => sum + probabilities[i * classes + c]!, 0) / own.length;
  });
  return known
    .flatMap((row): LabelSuspicion[] => {
      const confident = thresholds
        .map((threshold, c) => ({ c, p: probabilities[row * classes + c]!, threshold }))
        .filter(({ p, threshold }) => p >= threshold)
        .sort((a, b) => b.p - a.p);
      const suggested = confident[0]?.c;
      if (suggested === undefined || suggested === targets[row]) return [];
      const top = Array.from({ length: classes }, (_, c) => ({
        class: c,
        probability: probabilities[row * classes + c]!,
      }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, TOP_K);
      return [{ row, suggested, probability: probabilities[row * classes + targets[row]!]!, top }];
    })
    .sort((a, b) => a.probability - b.probability);
}
