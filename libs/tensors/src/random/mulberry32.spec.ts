import { describe, expect, it } from 'vitest';

import { mulberry32, seedOf } from './mulberry32.js';

describe('mulberry32', () => {
  it('draws the numbers that the recipe of untrained weights and the goldens rely on', () => {
    const random = mulberry32(seedOf('conv1/conv/kernel', 20_211_209));
    expect([random(), random(), random()].map((value) => value * 2 ** 32)).toEqual([227779096, 4246242032, 3341898034]);
  });

  it('derives different seeds from different texts', () => {
    expect(seedOf('a', 1)).not.toBe(seedOf('b', 1));
    expect(seedOf('a', 1)).not.toBe(seedOf('a', 2));
  });
});
