import { type HyperparameterChoices } from '@clipyard/api-contract';
import { trainClassifier } from '@clipyard/classifier';
import { benchSettings } from '@clipyard/config';

import { type Bench } from '../bench.js';
import { interval95, mean, round } from '../statistics.js';
import { candidates, chooseSettings, subset } from '../training/choose-settings.js';
import { FOLDS, foldsOf } from '../training/fights-gain.js';
import { type ClipFeatures, extractClips } from '../training/real-clips.js';

const SEEDS = [1, 2, 3, 4, 5];

const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

/** Mean and deviation over seeds of the mean accuracy over folds; `accuracies` by fold, then seed. */
function overSeeds(accuracies: readonly (readonly number[])[]): { mean: number; std: number } {
  const bySeed = SEEDS.map((_, seed) => mean(accuracies.map((fold) => fold[seed]!)));
  return { mean: round(mean(bySeed), 4), std: round(deviation(bySeed), 4) };
}

/**
 * Nested cross-validation on real clips: the settings of each fold are chosen on clips of the other folds only. For
 * comparison, it also measures the two unchanged presets and the linear baseline, with five seeds.
 */
export const fightsBench: Bench = {
  name: 'fights',
  summary:
    'accuracy on real clips over 5 folds and 5 seeds, with settings chosen on validation clips only (16 minutes)',
  run: async ({ clips, scratch, say }) => {
    const { backbone } = benchSettings();
    if (clips === null || backbone === null)
      return { metrics: { 'train.fights_gain': null }, details: { reason: 'needs --clips FOLDER and BACKBONE' } };
    const { uniform, head } = await extractClips(clips, backbone, scratch);
    const folds = foldsOf(uniform.rows);
    const accuracies: Record<'chosen' | 'default' | 'reference' | 'linear', number[][]> = {
      chosen: [],
      default: [],
      reference: [],
      linear: [],
    };
    const choices = [];
    for (let fold = 0; fold < FOLDS; fold++) {
      const test = async ({ rows, source, featureSize }: ClipFeatures, hyperparameters: HyperparameterChoices) =>
        (
          await trainClassifier({
            rows: rows.map((row, i) => (folds[i] === fold ? { ...row, split: 'test' as const } : row)),
            features: source,
            frames: 20,
            featureSize,
            hyperparameters,
          })
        ).evaluation;
      const choice = await chooseSettings(
        subset(
          uniform,
          folds.flatMap((of, place) => (of === fold ? [] : [place])),
        ),
      );
      choices.push(choice);
      const of: Record<keyof typeof accuracies, number[]> = { chosen: [], default: [], reference: [], linear: [] };
      for (const seed of SEEDS) {
        const preset = await test(uniform, { seed });
        const chosen = choice.name === 'preset' ? preset : await test(uniform, { ...candidates[choice.name], seed });
        of.chosen.push(chosen.accuracy);
        of.default.push(preset.accuracy);
        of.linear.push(preset.baselines.linear);
        of.reference.push((await test(head, { preset: 'reference', seed })).accuracy);
      }
      for (const name of Object.keys(of) as (keyof typeof of)[]) accuracies[name].push(of[name]);
      say(
        `fold ${fold + 1}: ${choice.name}; ${Object.entries(of)
          .map(([name, values]) => `${name} ${mean(values).toFixed(3)}`)
          .join(', ')}`,
      );
    }
    const byFold = (name: keyof typeof accuracies): number[] => accuracies[name].map(mean);
    const better = mean(byFold('reference')) > mean(byFold('linear')) ? byFold('reference') : byFold('linear');
    const gains = byFold('default').map((accuracy, fold) => accuracy - better[fold]!);
    return {
      metrics: { 'train.fights_gain': round(mean(gains), 4) },
      details: {
        interval: round(interval95(gains), 4),
        seeds: SEEDS,
        chosen: overSeeds(accuracies.chosen),
        default: overSeeds(accuracies.default),
        reference: overSeeds(accuracies.reference),
        linear: overSeeds(accuracies.linear),
        choices,
        folds: Object.fromEntries(
          Object.keys(accuracies).map((name) => [name, byFold(name as keyof typeof accuracies)]),
        ),
      },
    };
  },
};
