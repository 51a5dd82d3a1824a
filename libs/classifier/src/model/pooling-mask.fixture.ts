import type { ClassifierShape } from './architecture.model.js';

/**
 * Marks the frames that are pooled. Without masked pooling, as in the reference, all frames are. With it, only the
 * frames with features are, or all frames of a clip without features, so that its pooled vector stays finite.
 *
 * @param mask - `(items, frames)`, the result of `frameMask`
 */
export function poolingMask(
  mask: Float32Array,
  { frames }: Pick<ClassifierShape, 'frames'>,
  maskedPooling: boolean,
): Float32Array {
  if (!maskedPooling) return new Float32Array(mask.length).fill(1);
  const pooled = mask.slice();
  for (let item = 0; item < mask.length; item += frames) {
    const clip = pooled.subarray(item, item + frames);
    if (!clip.includes(1)) clip.fill(1);
  }
  return pooled;
}
