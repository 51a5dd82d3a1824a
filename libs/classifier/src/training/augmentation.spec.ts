import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { augment, classWeightsOf, smoothTargets } from './augmentation.js';

const shape = { frames: 4, featureSize: 3, hiddenSize: 4, classes: 2 };
const items = 6;
const clip = shape.frames * shape.featureSize;
const off = { labelSmoothing: 0, mixup: 0, frameDropout: 0 };
const ones = new Float32Array(2).fill(1);
// All values of item i are i + 1.
const features = (): Float32Array => Float32Array.from({ length: items * clip }, (_, i) => Math.floor(i / clip) + 1);
const classes = Int32Array.from([0, 1, 0, 1, 0, 1]);
const run = (settings: Partial<typeof off>) =>
  augment(
    { features: features(), classes, classWeights: ones },
    shape,
    { ...off, ...settings },
    SeededRandom.fromSeed(2, 0),
  );

describe('augment', () => {
  it('draws only dropout if everything else is off, like the reference', () => {
    const { features: out, targets, dropout } = run({});
    expect(out).toEqual(features());
    expect([...targets]).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]);
    expect(new Set(dropout!['pooled'])).toEqual(new Set([0, 2]));
    expect(new Set([...dropout!['attention']!].map((factor) => Number(factor.toFixed(4))))).toEqual(
      new Set([0, 1.4286]),
    );
  });

  it('mixes features and targets of two items in the same proportion', () => {
    const { features: out, targets } = run({ mixup: 1 });
    for (let item = 0; item < items; item++) {
      const mixture = out.subarray(item * clip, (item + 1) * clip);
      expect(new Set(mixture).size).toBe(1);
      expect(targets[2 * item]! + targets[2 * item + 1]!).toBeCloseTo(1, 6);
    }
    expect(new Set(out).size).toBe(items);
    expect([...targets].some((t) => t > 0.01 && t < 0.99)).toBe(true);
  });

  it('drops whole frames but never all frames of a clip', () => {
    const { features: out } = run({ frameDropout: 0.9 });
    const held = Array.from(
      { length: items * shape.frames },
      (_, frame) => new Set(out.subarray(frame * 3, frame * 3 + 3)),
    );
    expect(held.every((values) => values.size === 1)).toBe(true);
    const perClip = Array.from(
      { length: items },
      (_, i) => held.slice(i * 4, i * 4 + 4).filter((values) => !values.has(0)).length,
    );
    expect(perClip.every((count) => count >= 1)).toBe(true);
    expect(perClip.some((count) => count < 4)).toBe(true);
  });
});

describe('training targets', () => {
  it('spread the smoothed share over all classes and carry the weight of their class', () => {
    const targets = smoothTargets(Int32Array.of(1), Float32Array.of(1, 2), 0.1);
    expect(targets[0]).toBeCloseTo(0.1, 6);
    expect(targets[1]).toBeCloseTo(1.9, 6);
  });

  it('are weighted so that all classes have the same total weight', () => {
    expect([...classWeightsOf('balanced', Int32Array.of(0, 0, 0, 1), 3)].map((w) => Number(w.toFixed(4)))).toEqual([
      0.6667, 2, 1,
    ]);
    expect([...classWeightsOf('none', Int32Array.of(0, 0, 0, 1), 2)]).toEqual([1, 1]);
  });
});
