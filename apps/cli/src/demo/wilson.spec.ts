import { describe, expect, it } from 'vitest';

import { wilson } from './run-demo.js';

describe('the interval of the demo', () => {
  // Brown, Cai, DasGupta 2001: even ten right answers out of ten give a lower end of 72 %.
  it.each([
    [1, 10, 0.722, 1],
    [0.5, 10, 0.237, 0.763],
    [0.9, 100, 0.826, 0.945],
    [0, 5, 0, 0.434],
  ])('for an accuracy of %s on %i clips is %s to %s', (share, count, least, most) => {
    const interval = wilson(share, count);
    expect(interval[0]).toBeCloseTo(least, 3);
    expect(interval[1]).toBeCloseTo(most, 3);
  });
});
