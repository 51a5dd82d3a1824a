import { describe, expect, it } from 'vitest';

import { poolClips } from './clips.js';

describe('poolClips', () => {
  it('averages only the frames that hold features', () => {
    const features = Float32Array.from([2, 4, 0, 0, 4, 0, /* no frame */ 0, 0, 0, 0, 0, 0]);
    expect([...poolClips('mean', features, { frames: 3, featureSize: 2 }, new Float32Array(4))]).toEqual([3, 2, 0, 0]);
  });
});
