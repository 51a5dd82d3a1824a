/** Numbers of an unsigned byte above zero. */
export const UINT8_MAX = 255;

/** The zero of numbers that may be negative. */
export const UINT8_MIDDLE = 128;

/**
 * Kernels take 7 of 8 bits: two products of an unsigned and a signed byte then fit 16 bits, so that processors whose
 * instructions saturate there (AVX2, AVX-512 without VNNI) get the same sums as all others. Unsigned kernels would not
 * saturate either, but onnxruntime is half as fast with them.
 */
const KERNEL_MAX = 63;

/** Deviations above its mean that a normalised value hardly ever exceeds. */
const DEVIATIONS = 6;

export interface QuantizedKernel {
  readonly values: Int8Array;
  /** One for each output channel: number · scale is the weight. */
  readonly scales: Float32Array;
}

/** Rounds a kernel (out, …) to integers, each output channel by a scale of its own. */
export function quantizeKernel(kernel: Float32Array, out: number): QuantizedKernel {
  const size = kernel.length / out;
  const values = new Int8Array(kernel.length);
  const scales = new Float32Array(out);
  for (let o = 0; o < out; o++) {
    let largest = 0;
    for (let i = o * size; i < (o + 1) * size; i++) largest = Math.max(largest, Math.abs(kernel[i]!));
    // A channel of zeros has any scale.
    const scale = largest === 0 ? 1 : largest / KERNEL_MAX;
    scales[o] = scale;
    for (let i = o * size; i < (o + 1) * size; i++) values[i] = Math.round(kernel[i]! / scale);
  }
  return { values, scales };
}

/**
 * The largest value worth a number after a normalisation and a rectification. A normalised channel has mean beta and
 * deviation |gamma| by its own definition: no pictures are needed to find its range, and each machine finds the same.
 * @param beta null: zeros, gamma null: ones
 * @param max of the rectification; null where it has none
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

/** |mean| and some deviations of each channel, from the given one of the statistics on. */
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
