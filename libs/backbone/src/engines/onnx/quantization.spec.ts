import { describe, expect, it } from 'vitest';

import { normRange, quantizeKernel, reluLimit } from './quantization.js';

describe('quantizeKernel', () => {
  it('scales each output channel on its own and keeps the sum of two byte products within 16 bits', () => {
    const kernel = Float32Array.of(1, -2, 0.5, 0.01, 0.02, -0.005, 0, 0, 0);
    const { values, scales } = quantizeKernel(kernel, 3);
    expect(Math.max(...values.map(Math.abs)) * 255 * 2).toBeLessThan(2 ** 15);
    kernel.forEach((weight, i) =>
      expect(Math.abs(values[i]! * scales[Math.floor(i / 3)]! - weight)).toBeLessThanOrEqual(
        scales[Math.floor(i / 3)]! / 1.999,
      ),
    );
    expect([...values.subarray(6)]).toEqual([0, 0, 0]);
  });
});

describe('ranges', () => {
  it('are the mean and six deviations of the values that a normalisation describes', () => {
    expect(reluLimit(Float32Array.of(0, 1), Float32Array.of(-2, 0.5), 2, null)).toBe(12);
    expect(reluLimit(null, null, 4, null)).toBe(6);
    expect(reluLimit(null, Float32Array.of(2), 1, 6)).toBe(6);
    expect([...normRange(2, 1, Float32Array.of(9, -1, 0), (c) => c)]).toEqual([7, 12]);
  });
});
