import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { softmax } from '../model/softmax.js';
import { calibrationError, calibrationOf, fitTemperature, reliability } from './calibration.js';

const classes = 3;
const random = SeededRandom.fromSeed(4, 0);

/**
 * Rows whose classes are drawn from the probabilities of the logits, which are then made `factor` times too confident.
 */
function sample(count: number, factor: number): { logits: Float32Array; targets: Int32Array } {
  const honest = Float32Array.from({ length: count * classes }, () => 4 * (random.unit() - 0.5));
  const probabilities = softmax(honest, classes);
  const targets = Int32Array.from({ length: count }, (_, i) => {
    let left = random.unit();
    for (let c = 0; c < classes - 1; c++) if ((left -= probabilities[i * classes + c]!) < 0) return c;
    return classes - 1;
  });
  return { logits: honest.map((logit) => logit * factor), targets };
}

describe('temperature', () => {
  it('finds how overconfident or underconfident the model is', () => {
    for (const factor of [3, 0.5]) {
      const { logits, targets } = sample(4000, factor);
      expect(fitTemperature(logits, targets, classes) / factor).toBeCloseTo(1, 1);
    }
  });

  it('lowers the calibration error on other rows', () => {
    const fitted = sample(1000, 3);
    const other = sample(2000, 3);
    const { error, uncalibratedError } = calibrationOf(
      other.logits,
      other.targets,
      classes,
      fitTemperature(fitted.logits, fitted.targets, classes),
    );
    expect(uncalibratedError).toBeGreaterThan(0.1);
    expect(error).toBeLessThan(0.03);
  });

  it('is 1 if there are too few rows or only rows of one class', () => {
    const { logits, targets } = sample(40, 3);
    expect(fitTemperature(logits, targets.fill(1), classes)).toBe(1);
    expect(fitTemperature(logits.subarray(0, 9), Int32Array.of(0, 1, 2), classes)).toBe(1);
  });
});

describe('reliability', () => {
  // Two rows at 0.9, one of them correct; two at 0.6, both correct.
  const bins = reliability(Float32Array.from([0.9, 0.1, 0.9, 0.1, 0.6, 0.4, 0.6, 0.4]), Int32Array.of(0, 1, 0, 0), 2);

  it('reports confidence and accuracy per bin', () => {
    expect(bins).toHaveLength(15);
    expect(bins.filter(({ count }) => count > 0)).toEqual([
      { from: 9 / 15, to: 10 / 15, count: 2, confidence: expect.closeTo(0.6, 6) as number, accuracy: 1 },
      { from: 13 / 15, to: 14 / 15, count: 2, confidence: expect.closeTo(0.9, 6) as number, accuracy: 0.5 },
    ]);
    expect(bins[0]).toEqual({ from: 0, to: 1 / 15, count: 0, confidence: null, accuracy: null });
  });

  it('gives the mean gap as the calibration error', () => {
    expect(calibrationError(bins)).toBeCloseTo((Math.abs(1.8 - 1) + Math.abs(1.2 - 2)) / 4, 6);
  });
});
