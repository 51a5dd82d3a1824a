import { describe, expect, it } from 'vitest';

import { keyFramePicker } from './key-frames.js';

const picked = (times: readonly number[], durationMs: number, count: number): number[] =>
  times.filter(keyFramePicker(durationMs, count));
const every = (stepMs: number, durationMs: number): number[] =>
  Array.from({ length: Math.ceil(durationMs / stepMs) }, (_, i) => i * stepMs);

describe('keyFramePicker', () => {
  it('takes one per segment, late by less than the distance between two key frames', () => {
    const frames = picked(every(700, 100_000), 100_000, 20);
    expect(frames).toHaveLength(20);
    frames.forEach((time, segment) => {
      const middle = (segment + 0.5) * 5_000;
      expect(time).toBeGreaterThanOrEqual(middle);
      expect(time - middle).toBeLessThan(700);
    });
  });

  it('takes none twice if key frames are rarer than segments', () =>
    expect(picked(every(10_000, 100_000), 100_000, 20)).toEqual(every(10_000, 100_000).slice(1)));
  it('takes none after the declared end', () =>
    expect(picked([95_000, 99_000, 140_000], 100_000, 1)).toEqual([95_000]));
});
