import { type HyperparameterChoices } from '@clipyard/api-contract';
import { trainClassifier } from '@clipyard/classifier';

import { mean } from '../statistics.js';
import { type ClipFeatures } from './real-clips.js';

/** The candidates: the preset, and the preset with one change each. */
export const candidates: Readonly<Record<string, HyperparameterChoices>> = {
  preset: {},
  'a third of the rate, twice the epochs': { learningRate: 3e-5, epochs: 40, warmUpEpochs: 4, patience: 12 },
  'frames left out': { frameDropout: 0.3 },
  'stronger mixing': { mixup: 1 },
};

/** Each seed selects different validation rows. */
const INNER_SEEDS = [11, 12];
const VALIDATION_FRACTION = 0.25;

/** A set of the clips at the given indices, without access to the others. */
export function subset({ rows, source, featureSize }: ClipFeatures, places: readonly number[]): ClipFeatures {
  return {
    rows: places.map((place) => rows[place]!),
    source: { read: (wanted) => source.read(wanted.map((row) => places[row]!)) },
    featureSize,
  };
}

/** The candidate with the lowest validation loss over splits of these clips, which must not include test clips. */
export async function chooseSettings(
  clips: ClipFeatures,
): Promise<{ name: string; losses: Readonly<Record<string, number>> }> {
  const losses: Record<string, number> = {};
  for (const [name, settings] of Object.entries(candidates)) {
    const found: number[] = [];
    for (const seed of INNER_SEEDS) {
      const { history } = await trainClassifier({
        rows: clips.rows,
        features: clips.source,
        frames: 20,
        featureSize: clips.featureSize,
        hyperparameters: { ...settings, seed, validationFraction: VALIDATION_FRACTION, testFraction: 0 },
      });
      found.push(Math.min(...history.map(({ validationLoss }) => validationLoss)));
    }
    losses[name] = mean(found);
  }
  const [name] = Object.keys(losses).sort((a, b) => losses[a]! - losses[b]!) as [string];
  return { name, losses };
}
