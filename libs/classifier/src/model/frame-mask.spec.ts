import { describe, expect, it } from 'vitest';

import { frameMask } from './frame-mask.js';
import { poolingMask } from './pooling-mask.fixture.js';

const shape = { frames: 2, featureSize: 2 };
const features = Float32Array.from([0, 1, 0, 0, /* no frame */ 0, 0, 0, -0, /* both */ 1, 1, -1, 0]);

describe('frameMask', () => {
  it('is 0 only for frames whose features are all zero', () => {
    expect([...frameMask(features, shape)]).toEqual([1, 0, 0, 0, 1, 1]);
  });
});

describe('poolingMask', () => {
  it('pools every frame without masked pooling', () => {
    expect([...poolingMask(frameMask(features, shape), shape, false)]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('ignores padding unless a clip consists only of padding', () => {
    expect([...poolingMask(frameMask(features, shape), shape, true)]).toEqual([1, 0, 1, 1, 1, 1]);
  });
});
