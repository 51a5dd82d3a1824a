import { type HyperparameterChoices } from '@clipyard/api-contract';
import { trainClassifier, type TrainingRow } from '@clipyard/classifier';

import { interval95, mean, round } from '../statistics.js';
import { type ClipFeatures, type LabelledClips } from './real-clips.js';

export const FOLDS = 5;

/** Test accuracy of each fold, as the mean over the seeds. */
interface FoldAccuracies {
  readonly preset: readonly number[];
  readonly reference: readonly number[];
  readonly linear: readonly number[];
}

export interface Gain {
  readonly mean: number;
  readonly interval: number;
  readonly folds: FoldAccuracies;
}

/**
 * Deals the rows of each class to the folds in turn. Consecutive clips of one source are therefore in different folds
 * as often as by chance.
 */
export function foldsOf(rows: readonly TrainingRow[]): number[] {
  const dealt = new Map<string, number>();
  return rows.map(({ label }) => {
    const count = dealt.get(label) ?? 0;
    dealt.set(label, count + 1);
    return count % FOLDS;
  });
}

/**
 * Accuracy of the default preset minus that of the better one of the reference preset and the linear baseline, fold by
 * fold. Each fold is the test split of runs that choose their epoch on validation rows of the other folds.
 */
export async function fightsGain(
  { uniform, head }: LabelledClips,
  seeds: readonly number[],
  say: (line: string) => void,
): Promise<Gain> {
  const folds = foldsOf(uniform.rows);
  const run = async (
    { rows, source, featureSize }: ClipFeatures,
    fold: number,
    hyperparameters: HyperparameterChoices,
  ) =>
    (
      await trainClassifier({
        rows: rows.map((row, i) => (folds[i] === fold ? { ...row, split: 'test' as const } : row)),
        features: source,
        frames: 20,
        featureSize,
        hyperparameters,
      })
    ).evaluation;
  const accuracies = { preset: [] as number[], reference: [] as number[], linear: [] as number[] };
  for (let fold = 0; fold < FOLDS; fold++) {
    const preset = [];
    const reference = [];
    for (const seed of seeds) {
      preset.push(await run(uniform, fold, { seed }));
      reference.push(await run(head, fold, { preset: 'reference', seed }));
    }
    accuracies.preset.push(mean(preset.map(({ accuracy }) => accuracy)));
    accuracies.reference.push(mean(reference.map(({ accuracy }) => accuracy)));
    accuracies.linear.push(mean(preset.map(({ baselines }) => baselines.linear)));
    say(
      `fold ${fold + 1}: default ${accuracies.preset.at(-1)!.toFixed(3)}, ` +
        `reference ${accuracies.reference.at(-1)!.toFixed(3)}, linear ${accuracies.linear.at(-1)!.toFixed(3)}`,
    );
  }
  const best = mean(accuracies.reference) > mean(accuracies.linear) ? accuracies.reference : accuracies.linear;
  const gains = accuracies.preset.map((accuracy, fold) => accuracy - best[fold]!);
  return { mean: round(mean(gains), 4), interval: round(interval95(gains), 4), folds: accuracies };
}
