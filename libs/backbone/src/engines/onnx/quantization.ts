/** The largest unsigned byte. */
export const UINT8_MAX = 255;

/** The unsigned byte that represents zero for values that may be negative. */
export const UINT8_MIDDLE = 128;

/**
 * Kernels use 7 of 8 bits. The sum of two products of an unsigned and a signed byte then fits into 16 bits, so
 * processors whose instructions saturate there (AVX2, AVX-512 without VNNI) compute the same sums as all others.
 * Unsigned kernels would not saturate either, but onnxruntime runs them at half the speed.
 */
const KERNEL_MAX = 63;

/** A normalised value is rarely more than this many standard deviations above its mean. */
const DEVIATIONS = 6;

export interface QuantizedKernel {
  readonly values: Int8Array;
  /** One scale per output channel: weight = value · scale. */
  readonly scales: Float32Array;
}

/** Rounds a kernel of shape `(out, …)` to integers, with one scale per output channel. */
export function quantizeKernel(kernel: Float32Array, out: number): QuantizedKernel {
  const size = kernel.length / out;
  const values = new Int8Array(kernel.length);
  const scales = new Float32Array(out);
  for (let o = 0; o < out; o++) {
    let largest = 0;
    for (let i = o * size; i < (o + 1) * size; i++) largest = Math.max(largest, Math.abs(kernel[i]!));
    // Any scale fits a channel of zeros.
    const scale = largest === 0 ? 1 : largest / KERNEL_MAX;
    scales[o] = scale;
    for (let i = o * size; i < (o + 1) * size; i++) values[i] = Math.round(kernel[i]! / scale);
  }
  return { values, scales };
}

/**
 * The largest value that int8 represents after a normalisation and a ReLU. By definition, a normalised channel has
 * mean beta and standard deviation |gamma|. The range therefore needs no calibration images and is the same on every
 * machine.
 *
 * @param beta - Null means zeros.
 * @param gamma - Null means ones.
 * @param max - The cap of the ReLU; null if it has none.
 */
export function reluLimit(
  beta: Float32Array | null,
  gamma: Float32Array | null,
  channels: number,
  max: number | null,
): number {
  let limit = 0;
  for (let c = 0; c < channels; c++) limit = Math.max(limit, (beta?.[c] ?? 0) + DEVIATIONS * Math.abs(gamma?.[c] ?? 1));
  return Math.max(Number.MIN_VALUE, Math.min(limit, max ?? Infinity));
}

/**
 * The range of each channel: |mean| plus `DEVIATIONS` standard deviations.
 *
 * @param offset - Index of the first channel within the statistics.
 */
export function normRange(
  channels: number,
  offset: number,
  mean: Float32Array | null,
  deviation: (channel: number) => number,
): Float32Array {
  return Float32Array.from({ length: channels }, (_, c) =>
    Math.max(Number.EPSILON, Math.abs(mean?.[offset + c] ?? 0) + DEVIATIONS * Math.abs(deviation(offset + c))),
  );
}
