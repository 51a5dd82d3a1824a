import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { bestScale } from './logit-scale.js';

const random = SeededRandom.fromSeed(8, 0);

/** Two classes, drawn with the probabilities of the logits. The returned logits are `factor` times as large. */
function drawn(rows: number, factor: number): { logits: Float32Array; targets: number[] } {
  const honest = Float32Array.from({ length: rows }, () => 6 * (random.unit() - 0.5));
  return {
    logits: Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 0 : factor * honest[(i - 1) / 2]!)),
    targets: Array.from(honest, (logit) => (random.unit() < 1 / (1 + Math.exp(-logit)) ? 1 : 0)),
  };
}

describe('bestScale', () => {
  it('finds the factor of logits that are too small or too large by orders of magnitude', () => {
    for (const factor of [1e-4, 1, 300]) expect(bestScale([drawn(4000, factor)], 2).scale * factor).toBeCloseTo(1, 0);
  });

  it('gives equal losses to logits that differ only by a factor', () => {
    const { logits, targets } = drawn(200, 1);
    const losses = [0.001, 1, 50].map(
      (factor) => bestScale([{ logits: logits.map((logit) => factor * logit), targets }], 2).loss,
    );
    expect(losses[1]).toBeCloseTo(losses[0]!, 4);
    expect(losses[2]).toBeCloseTo(losses[0]!, 4);
  });

  it('is finite without wrong predictions, and prefers the even margins', () => {
    const targets = [0, 1, 0, 1];
    const even = bestScale([{ logits: Float32Array.of(2, 0, 0, 2, 2, 0, 0, 2), targets }], 2);
    const uneven = bestScale([{ logits: Float32Array.of(2, 0, 0, 2, 2, 0, 0, 0.1), targets }], 2);
    // Five halves of a row against a half: the log odds of 0.9.
    expect(even.scale).toBeCloseTo(Math.log(9) / 2, 2);
    expect(uneven.loss).toBeGreaterThan(even.loss);
  });

  it('fits all parts together', () => {
    const { logits, targets } = drawn(100, 2);
    const whole = bestScale([{ logits, targets }], 2);
    const halves = [
      { logits: logits.subarray(0, 100), targets: targets.slice(0, 50) },
      { logits: logits.subarray(100), targets: targets.slice(50) },
    ];
    expect(bestScale(halves, 2)).toEqual(whole);
  });
});
