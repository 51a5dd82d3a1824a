import { describe, expect, it } from 'vitest';

import { fromFloat16, toFloat16 } from './float16.js';

describe('float16', () => {
  it('round-trips every half-precision number', () => {
    const halves = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter(
      (bits) => ((bits >> 10) & 0x1f) !== 0x1f,
    );
    expect(toFloat16(fromFloat16(halves))).toEqual(halves);
  });

  it('rounds to the nearest, ties to even', () => {
    const step = 2 ** -10;
    expect([
      ...fromFloat16(
        toFloat16(
          Float32Array.of(
            1 + step / 2,
            1 + (3 * step) / 2,
            1 + step * 0.51,
            -1 - step * 0.49,
            2047.5,
            2 ** -25,
            3 * 2 ** -25,
          ),
        ),
      ),
    ]).toEqual([1, 1 + 2 * step, 1 + step, -1, 2048, 0, 2 ** -23]);
  });

  it('refuses numbers out of range', () =>
    expect(() => toFloat16(Float32Array.of(70_000))).toThrowError(expect.objectContaining({ code: 'encoder_failed' })));
});
