import { SeededRandom } from '@clipyard/tensors';

const STREAM = 6;
const RESAMPLES = 1000;

/** The middle 95 % of the mean over resamples of the items, drawn with replacement; the same for the same items. */
export function bootstrapInterval(correct: readonly boolean[]): [number, number] {
  const random = SeededRandom.fromSeed(1, STREAM);
  const count = correct.length;
  if (count === 0) return [0, 0];
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let hits = 0;
    for (let i = 0; i < count; i++) if (correct[Math.floor(random.unit() * count)]!) hits++;
    return hits / count;
  }).sort();
  return [means[Math.floor(0.025 * RESAMPLES)]!, means[Math.ceil(0.975 * RESAMPLES) - 1]!];
}
