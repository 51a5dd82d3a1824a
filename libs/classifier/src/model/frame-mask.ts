import type { ClassifierShape } from './architecture.model.js';

/**
 * Marks the frames that hold features: 1 if any value of the frame differs from zero, else 0 (padding, all-black
 * frames).
 *
 * @param features - `(items, frames, featureSize)`
 * @returns `(items, frames)`
 */
export function frameMask(features: Float32Array, { featureSize }: Pick<ClassifierShape, 'featureSize'>): Float32Array {
  const mask = new Float32Array(features.length / featureSize);
  for (let frame = 0; frame < mask.length; frame++) {
    const end = (frame + 1) * featureSize;
    for (let i = frame * featureSize; i < end; i++) {
      if (features[i] !== 0) {
        mask[frame] = 1;
        break;
      }
    }
  }
  return mask;
}
