import { describe, expect, it } from 'vitest';

import { countsAgree, frameIndices } from './frame-indices.js';

describe('frameIndices', () => {
  it('takes the first frames for head', () => expect(frameIndices('head', 100, 4)).toEqual([0, 1, 2, 3]));
  it('takes the middles of equal segments for uniform', () =>
    expect(frameIndices('uniform', 100, 4)).toEqual([12, 37, 62, 87]));
  it.each(['uniform', 'head'] as const)('takes every frame of a short clip once: %s', (sampling) =>
    expect(frameIndices(sampling, 3, 20)).toEqual([0, 1, 2]),
  );

  it('never repeats a frame and never leaves the clip', () => {
    for (let frames = 1; frames < 200; frames++) {
      const indices = frameIndices('uniform', frames, 20);
      expect(new Set(indices).size).toBe(Math.min(frames, 20));
      expect(indices.every((index, i) => index < frames && (i === 0 || index > indices[i - 1]!))).toBe(true);
    }
  });
});

describe('countsAgree', () => {
  it('tolerates differences that do not move the frames', () => {
    expect(countsAgree(250, 251)).toBe(true);
    expect(countsAgree(1000, 985)).toBe(true);
    expect(countsAgree(250, 120)).toBe(false);
    expect(countsAgree(10, 300)).toBe(false);
  });
});
