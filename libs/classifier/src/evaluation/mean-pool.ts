import type { ClassifierShape } from '../model/architecture.model.js';
import { frameMask } from '../model/frame-mask.js';

/**
 * Averages the frames of each clip that hold features. A clip without features gives zeros.
 *
 * @param features - `(items, frames, featureSize)`
 * @returns `(items, featureSize)`
 */
export function meanPool(
  features: Float32Array,
  { frames, featureSize }: Pick<ClassifierShape, 'frames' | 'featureSize'>,
): Float32Array {
  const items = features.length / (frames * featureSize);
  const mask = frameMask(features, { featureSize });
  const means = new Float32Array(items * featureSize);
  for (let item = 0; item < items; item++) {
    const count = mask.subarray(item * frames, (item + 1) * frames).reduce((a, b) => a + b, 0);
    for (let frame = item * frames; frame < (item + 1) * frames; frame++) {
      if (mask[frame] === 0) continue;
      for (let d = 0; d < featureSize; d++)
        means[item * featureSize + d]! += features[frame * featureSize + d]! / count;
    }
  }
  return means;
}
