import { type ClipVectors, type Fold, type Head, type HeadTrainer } from '../heads/head.js';
import { softmax } from '../model/softmax.js';

/** The result of one fold of a cross-validation. */
export interface FoldResult {
  /** (settings, heldOut, classes) */
  readonly logits: Float32Array;
}

/**
 * A path ends early once its held-out loss has exceeded the best one by this factor, this many times in a row. The
 * predictions then stand for all weaker penalties, whose loss would be higher still.
 */
const RISEN = 1.5;
const RISES = 4;

/** Thrown to end a path early. */
const ENOUGH = Symbol('path ended early');

/** Fits a head to a fold for each of its settings. */
export async function runFold(
  trainer: HeadTrainer,
  clips: ClipVectors,
  fold: Fold,
  { strengths, weights }: Pick<Head, 'strengths' | 'weights'>,
): Promise<FoldResult> {
  const wanted = fold.heldOut.map((row) => clips.targets[row]!);
  const size = wanted.length * clips.classes;
  const logits = new Float32Array(weights.length * strengths.length * size);
  for (const [w, weight] of weights.entries()) {
    let [best, rises, at] = [Number.POSITIVE_INFINITY, 0, w * strengths.length];
    const path = trainer.path(clips, fold, weight, strengths, (scores) => {
      logits.set(scores, at++ * size);
      const loss = lossesOf(scores, wanted, clips.classes).reduce((a, b) => a + b, 0);
      best = Math.min(best, loss);
      rises = loss > best * RISEN ? rises + 1 : 0;
      if (rises >= RISES) throw ENOUGH;
    });
    await path.catch((error: unknown) => {
      if (error !== ENOUGH) throw error;
    });
    for (; at < (w + 1) * strengths.length; at++) logits.copyWithin(at * size, (at - 1) * size, at * size);
  }
  return { logits };
}

/** Cross-entropy of each row, in nats. @param logits - (targets.length, classes) */
export function lossesOf(logits: Float32Array, targets: readonly number[], classes: number): number[] {
  const probabilities = softmax(logits, classes);
  return targets.map((target, i) => -Math.log(Math.max(probabilities[i * classes + target]!, 1e-12)));
}
