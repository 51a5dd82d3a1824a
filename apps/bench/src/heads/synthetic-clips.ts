import { type FeatureSource, type TrainingRow } from '@clipyard/classifier';
import { SeededRandom } from '@clipyard/tensors';

import { clipSize, labels, shape } from '../training/workload.js';

/** Share of the features that differ between classes. */
const INFORMATIVE = 0.05;
/**
 * Distance between classes in standard deviations of a frame: hard enough that cross-validation has something to
 * choose.
 */
const DISTANCE = 0.25;

/** Clips whose classes overlap, as features of a backbone look: not negative, and alike within a clip. */
export function syntheticClips(
  count: number,
  seed = 1,
): { rows: TrainingRow[]; features: FeatureSource; data: Float32Array } {
  const random = SeededRandom.fromSeed(seed, 1);
  const rows = Array.from({ length: count }, (_, i) => ({ videoId: `clip-${i}`, label: labels[i % labels.length]! }));
  const data = new Float32Array(count * clipSize);
  const own = new Float32Array(shape.featureSize);
  for (let clip = 0; clip < count; clip++) {
    const label = clip % labels.length;
    for (let d = 0; d < own.length; d++) {
      const isInformative = d < own.length * INFORMATIVE && d % labels.length === label;
      own[d] = random.unit() + (isInformative ? DISTANCE : 0);
    }
    for (let i = 0; i < clipSize; i++) data[clip * clipSize + i] = own[i % own.length]! + 0.5 * random.unit();
  }
  return {
    rows,
    data,
    features: {
      read: async (wanted) => {
        const out = new Float32Array(wanted.length * clipSize);
        wanted.forEach((row, i) => out.set(data.subarray(row * clipSize, (row + 1) * clipSize), i * clipSize));
        return out;
      },
    },
  };
}
