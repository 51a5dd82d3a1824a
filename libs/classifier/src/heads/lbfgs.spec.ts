import { describe, expect, it } from 'vitest';

import { minimize } from './lbfgs.js';

describe('minimize', () => {
  it('finds the minimum of a badly scaled quadratic', async () => {
    const scale = [1, 10, 100, 1000];
    const found = await minimize(
      async (x) => ({
        value: x.reduce((sum, v, i) => sum + scale[i]! * (v - i) ** 2, 0),
        gradient: x.map((v, i) => 2 * scale[i]! * (v - i)),
      }),
      new Float64Array(4),
      { iterations: 100, largestEntry: 1e-9 },
    );
    found.forEach((value, i) => expect(value).toBeCloseTo(i, 6));
  });
});
