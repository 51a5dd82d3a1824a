import { softmax } from '../model/softmax.js';
import { type CrossValidated, meanLosses } from './cross-validation.js';

/** Mean of per-row differences, and its standard error. */
export interface PairedDifference {
  readonly mean: number;
  readonly standardError: number;
}

/** The chosen head, or heads whose probabilities are averaged. */
export interface Choice {
  readonly members: readonly CrossValidated[];
  /** Out-of-fold logits of the choice, per repetition; those of an average are logarithms of its probabilities. */
  readonly logits: readonly Float32Array[];
  /** Out-of-fold cross-entropy per row. */
  readonly losses: Float64Array;
  /** Why it was chosen, as a sentence for people. */
  readonly reason: string;
}

/** Heads in an average, at most. */
const LARGEST_AVERAGE = 3;

/**
 * Compares candidates by mean out-of-fold cross-entropy. The simplest candidate that is within one standard error of
 * the best one wins (Breiman et al., Classification and Regression Trees, 1984, section 3.4.3; the standard error is
 * that of the paired difference over groups). An average of the two or three best replaces it if its loss is lower than
 * that of every candidate.
 *
 * @param candidates - from the simplest to the most complex
 * @param groups - group of each row
 */
export function choose(
  candidates: readonly CrossValidated[],
  { targets, classes, groups }: { targets: Int32Array; classes: number; groups: readonly string[] },
): Choice {
  const ranked = [...candidates].sort((a, b) => meanOf(a.losses) - meanOf(b.losses));
  const best = ranked[0]!;
  const winner = candidates.find((candidate) => {
    const { mean, standardError } = pairedDifference(candidate.losses, best.losses, groups);
    return mean <= standardError;
  })!;
  let least = meanOf(best.losses);
  let chosen: Choice = {
    members: [winner],
    logits: winner.logits,
    losses: winner.losses,
    reason:
      winner === best
        ? `${winner.head.name} has the lowest out-of-fold loss (${meanOf(winner.losses).toFixed(3)})`
        : `${winner.head.name} is the simplest head within one standard error of ${best.head.name} ` +
          `(loss ${meanOf(winner.losses).toFixed(3)} against ${meanOf(best.losses).toFixed(3)})`,
  };
  for (let size = 2; size <= Math.min(LARGEST_AVERAGE, ranked.length); size++) {
    const members = ranked.slice(0, size);
    const logits = averageLogits(
      members.map((member) => member.logits),
      classes,
    );
    const losses = meanLosses(logits, targets, classes);
    if (meanOf(losses) >= least) continue;
    least = meanOf(losses);
    chosen = {
      members,
      logits,
      losses,
      reason:
        `The average of ${members.map(({ head }) => head.name).join(', ')} has a lower out-of-fold loss ` +
        `(${least.toFixed(3)}) than each of them`,
    };
  }
  return chosen;
}

/**
 * Difference a − b over the rows that both have. Rows of one group resemble each other, so the standard error is that
 * of the sums over groups (Liang and Zeger, 1986); without groups of several rows it is the usual one.
 *
 * @param groups - group of each row
 */
export function pairedDifference(a: Float64Array, b: Float64Array, groups: readonly string[]): PairedDifference {
  const differences = a.map((value, i) => value - b[i]!);
  const mean = meanOf(differences);
  const sums = new Map<string, number>();
  let rows = 0;
  differences.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    rows++;
    sums.set(groups[i]!, (sums.get(groups[i]!) ?? 0) + value - mean);
  });
  const squares = [...sums.values()].reduce((sum, value) => sum + value * value, 0);
  const correction = sums.size / Math.max(1, sums.size - 1);
  return { mean, standardError: Math.sqrt(correction * squares) / rows };
}

/** Mean over the rows that have a value. */
export function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Logarithms of averaged probabilities. @param logits - per member, per repetition: (rows, classes) */
function averageLogits(logits: readonly (readonly Float32Array[])[], classes: number): Float32Array[] {
  return logits[0]!.map((first, repetition) => {
    const sum = new Float32Array(first.length);
    for (const member of logits)
      softmax(member[repetition]!, classes).forEach((p, i) => (sum[i]! += p / logits.length));
    return sum.map((p) => Math.log(Math.max(p, 1e-12)));
  });
}
