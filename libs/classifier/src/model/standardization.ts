import type { NamedTensor } from '@clipyard/tensors';

import { frameMask } from './frame-mask.js';

/** Mean and deviation of each column of some vectors: (size) each. */
export interface Standardization {
  readonly mean: Float32Array;
  /** Divisor per column; 1 for columns that do not vary, and larger than the deviation for columns of less weight. */
  readonly deviation: Float32Array;
}

/** Columns with a smaller deviation count as constant. */
export const CONSTANT_DEVIATION = 1e-6;

/** Collects the standardisation of frames, clip by clip. Frames without features do not count. */
export class FrameStatistics {
  private readonly sum: Float64Array;
  private readonly squares: Float64Array;
  private count = 0;

  constructor(private readonly featureSize: number) {
    this.sum = new Float64Array(featureSize);
    this.squares = new Float64Array(featureSize);
  }

  /** @param features - (frames of any number of clips, featureSize) */
  add(features: Float32Array): void {
    const { featureSize: size, sum, squares } = this;
    frameMask(features, { featureSize: size }).forEach((valid, t) => {
      if (valid === 0) return;
      this.count++;
      for (let d = 0; d < size; d++) {
        const value = features[t * size + d]!;
        sum[d]! += value;
        squares[d]! += value * value;
      }
    });
  }

  get standardization(): Standardization {
    const count = Math.max(1, this.count);
    const mean = this.sum.map((value) => value / count);
    const deviation = this.squares.map((value, d) => {
      const variance = value / count - mean[d]! ** 2;
      return variance > CONSTANT_DEVIATION ** 2 ? Math.sqrt(variance) : 1;
    });
    return { mean: Float32Array.from(mean), deviation: Float32Array.from(deviation) };
  }
}

/** Names of the tensors in files. */
const MEAN = 'input/mean';
const DEVIATION = 'input/deviation';

/** The tensors of a file; none without a standardisation. */
export function standardizationTensors(standardization: Standardization | undefined): NamedTensor[] {
  if (standardization === undefined) return [];
  const { mean, deviation } = standardization;
  return [
    { name: MEAN, shape: [mean.length], data: mean },
    { name: DEVIATION, shape: [deviation.length], data: deviation },
  ];
}

/** @returns undefined if the file has no standardisation, null if it is incomplete, of another size or divides by 0 */
export function standardizationFrom(
  tensors: readonly NamedTensor[],
  featureSize: number,
): Standardization | null | undefined {
  const [mean, deviation] = [MEAN, DEVIATION].map((name) => tensors.find((tensor) => tensor.name === name)?.data);
  if (mean === undefined && deviation === undefined) return undefined;
  if (mean?.length !== featureSize || deviation?.length !== featureSize) return null;
  return deviation.every((value) => value > 0) ? { mean, deviation } : null;
}
