import { frameMask } from '../model/frame-mask.js';
import { argMax } from '../model/softmax.js';
import type { Predictor } from './predictor.js';

export interface FrameEvidence {
  readonly frame: number;
  /**
   * Probability of the clip's top class minus its probability without the frame. Positive if the frame is evidence for
   * the class.
   */
  readonly weight: number;
}

/**
 * Measures the contribution of each frame by classifying the clip again without it. All variants run in one batch.
 *
 * @param clip - `(frames, featureSize)`
 * @returns one entry per frame that holds features, in order
 */
export async function leaveOneOut(
  predictor: Pick<Predictor, 'shape' | 'predict'>,
  clip: Float32Array,
  signal?: AbortSignal,
): Promise<FrameEvidence[]> {
  const { featureSize, classes } = predictor.shape;
  const frames = Array.from(frameMask(clip, predictor.shape)).flatMap((held, frame) => (held === 1 ? [frame] : []));
  const variants = new Float32Array((frames.length + 1) * clip.length);
  variants.set(clip);
  frames.forEach((frame, i) => {
    const variant = variants.subarray((i + 1) * clip.length, (i + 2) * clip.length);
    variant.set(clip);
    variant.fill(0, frame * featureSize, (frame + 1) * featureSize);
  });
  const probabilities = await predictor.predict(variants, signal);
  const top = argMax(probabilities.subarray(0, classes));
  return frames.map((frame, i) => ({ frame, weight: probabilities[top]! - probabilities[(i + 1) * classes + top]! }));
}
