import type { RankedClass } from '@clipyard/api-contract';

import { type Predictor, rankClasses } from './predictor.js';

export interface ScoredWindow {
  /** Index of the first frame of the window; `last` is that of its last frame. */
  readonly first: number;
  readonly last: number;
  readonly top: readonly RankedClass[];
}

/**
 * First frames of windows of `size` frames: every `stride` frames, plus a last window that ends with the last frame.
 */
export function windowStarts(frames: number, size: number, stride: number): number[] {
  if (frames === 0) return [];
  const starts: number[] = [];
  for (let start = 0; start + size < frames; start += stride) starts.push(start);
  return [...starts, Math.max(0, frames - size)];
}

/**
 * Classifies a long clip window by window, each window as its own clip, to show what happens when.
 *
 * @param rows - `(any number, featureSize)` of consecutive frames, without padding at the end
 * @throws ClipyardError the errors of `Predictor.predict`
 */
export async function scoreWindows(
  predictor: Pick<Predictor, 'shape' | 'labels' | 'predict'>,
  rows: Float32Array,
  stride: number,
  topK: number,
  signal?: AbortSignal,
): Promise<ScoredWindow[]> {
  const { frames: size, featureSize, classes } = predictor.shape;
  const frames = rows.length / featureSize;
  const starts = windowStarts(frames, size, stride);
  const features = new Float32Array(starts.length * size * featureSize);
  starts.forEach((start, i) =>
    features.set(rows.subarray(start * featureSize, (start + size) * featureSize), i * size * featureSize),
  );
  if (starts.length === 0) return [];
  const probabilities = await predictor.predict(features, signal);
  return starts.map((first, i) => ({
    first,
    last: Math.min(first + size, frames) - 1,
    top: rankClasses(probabilities.subarray(i * classes, (i + 1) * classes), predictor.labels, topK),
  }));
}
