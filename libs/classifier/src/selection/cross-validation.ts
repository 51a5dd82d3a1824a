import { bestScale, type HeldOut } from '../evaluation/logit-scale.js';
import { type Fold, type Head, type HeadSetting, settingsOf } from '../heads/head.js';
import { type FoldPool } from './fold-pool.js';
import { type FoldResult, lossesOf } from './run-fold.js';

/** Out-of-fold results of one head at its best setting. Arrays are indexed by repetition, then by row. */
export interface CrossValidated {
  readonly head: Head;
  readonly setting: HeadSetting;
  /** Factor by which the logits of the fitted head were multiplied, to calibrate them. */
  readonly scale: number;
  /** Per repetition: (all rows, classes) logits; NaN for rows outside of all folds. */
  readonly logits: readonly Float32Array[];
  /** Per row: cross-entropy in nats, mean over repetitions; NaN for rows outside of all folds. */
  readonly losses: Float64Array;
  readonly seconds: number;
}

/**
 * Folds of a head that are already known, and a listener for those that are not. Folds are numbered over all
 * repetitions.
 */
export interface FoldLog {
  known(fold: number): FoldResult | undefined;
  finished(fold: number, result: FoldResult): void;
}

/**
 * Fits a head to every fold at each of its settings, and picks the setting with the least mean cross-entropy on
 * held-out rows after calibration. Without calibration, a strong penalty would lose because of its small logits, even
 * if it separates the classes best. The result does not depend on the order in which folds end.
 *
 * @param repetitions - each divides the same rows into folds
 * @returns index of the best setting, the factor that calibrates its logits, and the results of all folds
 * @throws ClipyardError `cancelled` if the pool was stopped
 */
export async function crossValidate(
  head: Head,
  repetitions: readonly (readonly Fold[])[],
  { pool, targets, classes }: { pool: FoldPool; targets: Int32Array; classes: number },
  log: FoldLog,
): Promise<{ readonly best: number; readonly scale: number; readonly results: readonly FoldResult[] }> {
  const { strengths, weights } = head;
  const runs = repetitions.flat().map(async (fold, i) => {
    const known = log.known(i);
    if (known !== undefined) return known;
    const result = await pool.fold({ head: head.name, fold, strengths, weights });
    log.finished(i, result);
    return result;
  });
  // All of them end before an error is thrown: folds that were finished meanwhile are part of the next checkpoint.
  const [failed] = (await Promise.allSettled(runs)).filter((run) => run.status === 'rejected');
  if (failed) throw failed.reason;
  const results = await Promise.all(runs);
  const scaled = settingsOf(head).map((_, at) =>
    bestScale(
      repetitions.flat().map(({ heldOut }, i): HeldOut => {
        const size = heldOut.length * classes;
        return {
          logits: results[i]!.logits.subarray(at * size, (at + 1) * size),
          targets: heldOut.map((row) => targets[row]!),
        };
      }),
      classes,
    ),
  );
  const best = scaled.reduce((least, { loss }, at) => (loss < scaled[least]!.loss ? at : least), 0);
  return { best, scale: scaled[best]!.scale, results };
}

/**
 * Out-of-fold logits at one setting, times `scale`, per repetition: (rows, classes), NaN for rows outside of all folds.
 */
export function outOfFoldLogits(
  results: readonly FoldResult[],
  repetitions: readonly (readonly Fold[])[],
  at: number,
  { rows, classes, scale }: { readonly rows: number; readonly classes: number; readonly scale: number },
): Float32Array[] {
  let next = 0;
  return repetitions.map((folds) => {
    const logits = new Float32Array(rows * classes).fill(Number.NaN);
    for (const { heldOut } of folds) {
      const own = results[next++]!.logits.subarray(at * heldOut.length * classes);
      heldOut.forEach((row, i) => {
        for (let c = 0; c < classes; c++) logits[row * classes + c] = scale * own[i * classes + c]!;
      });
    }
    return logits;
  });
}

/** Mean over repetitions of the cross-entropy of each row; NaN for rows outside of all folds. */
export function meanLosses(logits: readonly Float32Array[], targets: Int32Array, classes: number): Float64Array {
  const mean = new Float64Array(targets.length);
  for (const repetition of logits)
    lossesOf(repetition, [...targets], classes).forEach((loss, i) => {
      mean[i]! += (Number.isNaN(repetition[i * classes]!) ? Number.NaN : loss) / logits.length;
    });
  return mean;
}
