import { CONSTANT_DEVIATION, type Standardization } from '../model/standardization.js';
import { type ClipVectors } from './head.js';

/**
 * @param rows - indices of the rows to use. If they include rows that are predicted later, the evaluation is too good
 * @param weight - scale of the columns beyond the mean of the frames
 */
export function standardizationOf(
  { vectors, stride, size, meanSize }: ClipVectors,
  rows: readonly number[],
  weight = 1,
): Standardization {
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const row of rows) for (let d = 0; d < size; d++) mean[d]! += vectors[row * stride + d]! / rows.length;
  for (const row of rows)
    for (let d = 0; d < size; d++) squares[d]! += (vectors[row * stride + d]! - mean[d]!) ** 2 / rows.length;
  return {
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(
      squares,
      (variance, d) => (variance > CONSTANT_DEVIATION ** 2 ? Math.sqrt(variance) : 1) / (d < meanSize ? 1 : weight),
    ),
  };
}

/** @returns (rows.length, size) standardised copies of the rows */
export function standardized(
  { vectors, stride, size }: Pick<ClipVectors, 'vectors' | 'stride' | 'size'>,
  rows: readonly number[],
  { mean, deviation }: Standardization,
): Float32Array {
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    for (let d = 0; d < size; d++) out[i * size + d] = (vectors[row * stride + d]! - mean[d]!) / deviation[d]!;
  });
  return out;
}
