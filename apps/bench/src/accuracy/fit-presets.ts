import { type PresetName } from '@clipyard/api-contract';
import { type FeatureSource, trainClassifier, type TrainingRow } from '@clipyard/classifier';

import { FRAMES } from '../training/extract-features.js';
import { type OuterFold } from './outer-folds.js';

/** Seed of every fit. It was fixed before the first run. */
const SEED = 42;

/** Presets that are fitted besides `auto`. The fits of `auto` also test every head that it compares. */
export const otherPresets: readonly PresetName[] = ['attention', 'transformer', 'default'];

/** Test accuracies by fold. */
export interface FoldAccuracies {
  /** By preset, `auto` and the heads that it compares included. */
  readonly presets: Readonly<Record<string, readonly number[]>>;
  /** The linear baseline that every run reports. */
  readonly baseline: readonly number[];
  /** Head that auto chose in each fold; the names of an average are joined. */
  readonly chosen: readonly string[];
  /** Seconds of all fits of a preset. */
  readonly seconds: Readonly<Record<string, number>>;
}

interface Fit {
  readonly accuracy: number;
  readonly baseline: number;
  readonly head: string | null;
  readonly candidates: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/**
 * Trains every preset on every fold, as a training run does, and tests it on the rows of the fold.
 *
 * @param workers - Fits at a time; each has a worker thread
 * @param onPreset - Called with the accuracies of a preset when all its folds are done
 */
export async function fitPresets(
  { rows, source, featureSize }: { rows: readonly TrainingRow[]; source: FeatureSource; featureSize: number },
  folds: readonly OuterFold[],
  presets: readonly PresetName[],
  workers: number,
  onPreset: (preset: PresetName, accuracies: readonly number[]) => void,
): Promise<FoldAccuracies> {
  const fit = async (preset: PresetName, { test }: OuterFold): Promise<Fit> => {
    const held = new Set(test);
    const started = performance.now();
    const { evaluation, selection, candidateAccuracies } = await trainClassifier({
      rows: rows.map((row, i) => (held.has(i) ? { ...row, split: 'test' as const } : row)),
      features: source,
      frames: FRAMES,
      featureSize,
      hyperparameters: { preset, seed: SEED },
      engine: { engine: 'onnx', threads: 1 },
      testCandidates: preset === 'auto',
    });
    return {
      accuracy: evaluation.accuracy,
      baseline: evaluation.baselines.linear,
      head: selection?.candidates.flatMap(({ head, chosen }) => (chosen ? [head] : [])).join(' + ') ?? null,
      candidates: candidateAccuracies,
      seconds: (performance.now() - started) / 1000,
    };
  };
  const jobs = presets.flatMap((preset) => folds.map((fold) => ({ preset, fold })));
  const fits = new Array<Fit>(jobs.length);
  const queue = jobs.entries();
  /** Sparse until all folds of the preset are done. */
  const of = (preset: PresetName): Fit[] => {
    const from = presets.indexOf(preset) * folds.length;
    return fits.slice(from, from + folds.length);
  };
  const work = async (): Promise<void> => {
    for (const [i, { preset, fold }] of queue) {
      fits[i] = await fit(preset, fold);
      // flatMap skips the fits that are not done.
      const accuracies = of(preset).flatMap(({ accuracy }) => [accuracy]);
      if (accuracies.length === folds.length) onPreset(preset, accuracies);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return {
    presets: Object.fromEntries([
      ...presets.map((preset) => [preset, of(preset).map(({ accuracy }) => accuracy)] as const),
      ...Object.keys(of('auto')[0]?.candidates ?? {}).map(
        (head) => [head, of('auto').map(({ candidates }) => candidates[head] ?? 0)] as const,
      ),
    ]),
    baseline: of('auto').map(({ baseline }) => baseline),
    chosen: of('auto').map(({ head }) => head ?? ''),
    seconds: Object.fromEntries(
      presets.map((preset) => [preset, Math.round(of(preset).reduce((sum, { seconds }) => sum + seconds, 0))]),
    ),
  };
}
