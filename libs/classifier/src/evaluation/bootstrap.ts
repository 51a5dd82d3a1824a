import { SeededRandom } from '@clipyard/tensors';

const STREAM = 6;
const RESAMPLES = 1000;

/**
 * The 95 % bootstrap interval of the mean: the middle 95 % over resamples drawn with replacement. The same items always
 * give the same interval.
 *
 * @param correct - Per item: whether it was classified correctly, or how often, 0 to 1.
 */
export function bootstrapInterval(correct: readonly (boolean | number)[]): [number, number] {
  const random = SeededRandom.fromSeed(1, STREAM);
  const count = correct.length;
  if (count === 0) return [0, 0];
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let hits = 0;
    for (let i = 0; i < count; i++) hits += Number(correct[Math.floor(random.unit() * count)]!);
    return hits / count;
  }).sort();
  return [means[Math.floor(0.025 * RESAMPLES)]!, means[Math.ceil(0.975 * RESAMPLES) - 1]!];
}
