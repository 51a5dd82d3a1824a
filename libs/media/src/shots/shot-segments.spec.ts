import { describe, expect, it } from 'vitest';

import { ShotSegments } from './shot-segments.js';

/** Finds the segments of cuts at some seconds. */
function segmentsOf(cuts: readonly number[], end: number, minSeconds = 1, maxSeconds = 10): string[] {
  const segments = new ShotSegments({ by: 'shots', minSeconds, maxSeconds, threshold: 3 }, 0);
  for (const cut of cuts) {
    segments.advance(cut * 1000);
    segments.cut(cut * 1000);
  }
  segments.advance(end * 1000);
  segments.finish(end * 1000);
  return segments.take().map(({ startMs, endMs }) => `${startMs / 1000}-${endMs / 1000}`);
}

describe('segments of shots', () => {
  it('begin at cuts', () => {
    expect(segmentsOf([3, 7.5], 10)).toEqual(['0-3', '3-7.5', '7.5-10']);
  });

  it('join a short shot to the one before', () => {
    expect(segmentsOf([3, 3.5, 7], 10)).toEqual(['0-3.5', '3.5-7', '7-10']);
  });

  it('join a short first shot to the one after', () => {
    expect(segmentsOf([0.5, 7], 10)).toEqual(['0-7', '7-10']);
  });

  it('join a short last shot to the one before', () => {
    expect(segmentsOf([3, 9.5], 10)).toEqual(['0-3', '3-10']);
  });

  it('divide a long shot', () => {
    expect(segmentsOf([24], 28)).toEqual(['0-10', '10-20', '20-24', '24-28']);
  });

  it('halve a rest that would leave a part below the minimum', () => {
    expect(segmentsOf([20.5], 25)).toEqual(['0-10', '10-15.25', '15.25-20.5', '20.5-25']);
  });

  it('never exceed the maximum, whatever the cuts', () => {
    const cuts = Array.from({ length: 60 }, (_, i) => 3 + i * 0.5);
    const found = segmentsOf(cuts, 40).map((one) => one.split('-').map(Number));
    expect(Math.max(...found.map(([start, end]) => end! - start!))).toBeLessThanOrEqual(10);
    expect(Math.min(...found.map(([start, end]) => end! - start!))).toBeGreaterThanOrEqual(1);
    expect(found.at(-1)![1]).toBe(40);
  });

  it('are complete before the video ends', () => {
    const segments = new ShotSegments({ by: 'shots', minSeconds: 1, maxSeconds: 10, threshold: 3 }, 0);
    segments.cut(3_000);
    segments.advance(3_900);
    expect(segments.take()).toEqual([]);
    segments.advance(4_000);
    expect(segments.take()).toEqual([{ startMs: 0, endMs: 3_000 }]);
  });
});
