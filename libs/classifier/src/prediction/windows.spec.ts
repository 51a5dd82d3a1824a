import { describe, expect, it } from 'vitest';

import { scoreWindows, windowStarts } from './windows.js';

describe('windowStarts', () => {
  it.each([
    [0, []],
    [5, [0]],
    [20, [0]],
    [21, [0, 1]],
    [40, [0, 10, 20]],
    [45, [0, 10, 20, 25]],
  ])('covers all of %i frames', (frames, starts) => expect(windowStarts(frames, 20, 10)).toEqual(starts));
});

describe('scoreWindows', () => {
  /** Gives `late` the mean of the window's frames as its probability. */
  const predictor = {
    labels: ['early', 'late'],
    shape: { frames: 2, featureSize: 1, hiddenSize: 4, classes: 2 },
    predict: async (features: Float32Array) =>
      Float32Array.from({ length: features.length }, (_, i) => {
        const mean = (features[i & ~1]! + features[i | 1]!) / 2;
        return i % 2 === 0 ? 1 - mean : mean;
      }),
  };

  it('classifies each window as its own clip', async () => {
    const windows = await scoreWindows(predictor, Float32Array.of(0.1, 0.2, 0.3, 0.8, 0.9), 2, 1);
    expect(
      windows.map(({ first, last, top }) => [first, last, top[0]!.label, Math.round(top[0]!.probability * 100)]),
    ).toEqual([
      [0, 1, 'early', 85],
      [2, 3, 'late', 55],
      [3, 4, 'late', 85],
    ]);
  });

  it('pads a clip that is shorter than a window and returns no windows for an empty clip', async () => {
    expect(await scoreWindows(predictor, Float32Array.of(0.5), 1, 2)).toMatchObject([{ first: 0, last: 0 }]);
    expect(await scoreWindows(predictor, new Float32Array(0), 1, 2)).toEqual([]);
  });
});
