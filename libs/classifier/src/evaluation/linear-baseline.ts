import { type ClipVectors, type HeadSetting, type HeadTensors } from '../heads/head.js';
import { head as linearMean } from '../heads/linear-mean.head.js';
import { linearLogits } from '../heads/logistic-regression.js';
import { standardized } from '../heads/standardization.js';
import { argMax } from '../model/softmax.js';

/** Penalty per row, on standardised mean features. */
const PENALTY = 1e-2;

/** Most rows × classes that it is fitted to, so that it takes only a fraction of the time and memory of a run. */
export const LINEAR_WORK = 100_000;

/** The setting of `linear-mean` that makes it the baseline. It chooses nothing by cross-validation. */
export const baselineSetting = (rows: number): HeadSetting => ({ strength: 1 / (PENALTY * rows), weight: 1 });

/**
 * Fits the trivial model that a classifier has to beat: logistic regression on the mean of the frames.
 *
 * @param means - mean frame of each clip, (targets.length, size)
 * @param check - called once per pass over the rows; may throw to stop
 */
export async function fitBaseline(
  means: Float32Array,
  targets: Int32Array,
  classes: number,
  check?: () => void,
): Promise<HeadTensors> {
  const trainer = await linearMean.trainer({ threads: 1, ...(check ? { check } : {}) });
  const size = means.length / targets.length;
  const clips: ClipVectors = { vectors: means, stride: size, size, meanSize: size, targets, classes };
  try {
    return await trainer.fit(clips, [...targets.keys()], baselineSetting(targets.length));
  } finally {
    await trainer.close();
  }
}

/** @returns the predicted class of each clip. @param means - (clips, size) */
export function predictBaseline(baseline: HeadTensors, means: Float32Array): Int32Array {
  const [size, classes] = [baseline.mean.length, baseline.bias.length];
  const rows = Array.from({ length: means.length / size }, (_, row) => row);
  const logits = linearLogits(
    standardized({ vectors: means, stride: size, size }, rows, baseline),
    size,
    classes,
    baseline,
  );
  return Int32Array.from(rows, (row) => argMax(logits.subarray(row * classes, (row + 1) * classes)));
}
