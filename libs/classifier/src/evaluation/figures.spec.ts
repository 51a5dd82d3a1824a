import { describe, expect, it } from 'vitest';

import { figuresOf, topKAccuracy } from './figures.js';

const labels = ['a', 'b', 'c', 'd'];
/** One row of scores with the given order of classes, most probable first. */
const ranked = (...order: number[]): number[] => labels.map((_, c) => 1 - order.indexOf(c) / 10);
const absent = labels.map(() => Number.NaN);

describe('figuresOf', () => {
  it('counts the true class among the most probable ones, for every k below the number of classes', () => {
    const scores = Float32Array.from([ranked(0, 1, 2, 3), ranked(1, 0, 2, 3), ranked(3, 2, 0, 1)].flat());
    const { topK, accuracy } = figuresOf(labels, Int32Array.of(0, 0, 0), [scores]);
    expect(accuracy).toBeCloseTo(1 / 3);
    expect(topK.map(({ k }) => k)).toEqual([2, 3]);
    expect(topK[0]!.accuracy).toBeCloseTo(2 / 3);
    expect(topK[1]!.accuracy).toBe(1);
  });

  it('averages F1 over the classes that have items', () => {
    // Predicted: a, a, b; true: a, b, b.
    const scores = Float32Array.from([ranked(0, 1, 2, 3), ranked(0, 1, 2, 3), ranked(1, 0, 2, 3)].flat());
    const { macroF1, perClass } = figuresOf(labels, Int32Array.of(0, 1, 1), [scores]);
    expect(perClass.map(({ f1 }) => f1)).toEqual([2 / 3, 2 / 3, 0, 0]);
    expect(macroF1).toBeCloseTo(2 / 3);
  });

  it('combines repetitions and leaves out rows without a prediction', () => {
    const first = Float32Array.from([ranked(0, 1, 2, 3), ranked(1, 0, 2, 3), absent].flat());
    const second = Float32Array.from([ranked(1, 0, 2, 3), ranked(1, 0, 2, 3), absent].flat());
    const { accuracy, accuracyInterval, perClass, confusion } = figuresOf(labels, Int32Array.of(0, 1, 2), [
      first,
      second,
    ]);
    expect(accuracy).toBeCloseTo(0.75);
    expect(accuracyInterval[0]).toBeLessThanOrEqual(0.75);
    expect(accuracyInterval[1]).toBeGreaterThanOrEqual(0.75);
    expect(perClass.map(({ support }) => support)).toEqual([1, 1, 0, 0]);
    expect(perClass[0]).toMatchObject({ recall: 0.5, precision: 1 });
    expect(confusion.filter(({ actual }) => actual === 0)).toEqual([
      { actual: 0, predicted: 0, count: 1 },
      { actual: 0, predicted: 1, count: 1 },
    ]);
  });
});

describe('topKAccuracy', () => {
  it('counts ties in favour of the lower class index', () => {
    expect(topKAccuracy(Int32Array.of(1), Float32Array.of(0.25, 0.25, 0.25, 0.25), 4, 1)).toBe(0);
    expect(topKAccuracy(Int32Array.of(1), Float32Array.of(0.25, 0.25, 0.25, 0.25), 4, 2)).toBe(1);
  });
});
