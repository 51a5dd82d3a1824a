import { describe, expect, it } from 'vitest';

import { SeededRandom } from '../random/seeded-random.js';
import { adamRate, BETA_1, BETA_2, EPSILON_HAT } from './adam.js';
import { AdamMemory } from './adam-memory.js';

const { fround, sqrt } = Math;

describe('AdamMemory', () => {
  it('matches float32 arithmetic bit for bit for any tensor length and decays only kernels', () => {
    const random = SeededRandom.fromSeed(3, 0);
    const lengths = [1, 4, 7, 64];
    const memory = new AdamMemory(
      lengths.map((length, i) => ({
        name: i === 1 ? 'dense/kernel' : 'dense/bias',
        shape: [length],
        initializer: { kind: 'constant', value: 0 },
      })),
    );
    const draw = (): Float32Array[] =>
      lengths.map((length) => Float32Array.from({ length }, () => random.unit() - 0.5));
    const values = draw();
    memory.set({
      steps: 0,
      parameters: values,
      firstMoments: lengths.map((n) => new Float32Array(n)),
      secondMoments: lengths.map((n) => new Float32Array(n)),
    });
    const [first, second] = [0, 1].map(() => lengths.map((length) => new Float32Array(length))) as [
      Float32Array[],
      Float32Array[],
    ];
    for (let step = 1; step <= 3; step++) {
      const gradients = draw();
      memory.gradients.forEach((place, i) => place.set(gradients[i]!));
      memory.step(1e-2, 0.5);
      const rate = adamRate(1e-2, step);
      gradients.forEach((tensor, t) =>
        tensor.forEach((g, i) => {
          const [m, v] = [first[t]!, second[t]!];
          m[i] = fround(m[i]! + fround(fround(g - m[i]!) * fround(1 - BETA_1)));
          v[i] = fround(v[i]! + fround(fround(fround(g * g) - v[i]!) * fround(1 - BETA_2)));
          values[t]![i] = fround(
            fround(values[t]![i]! * (t === 1 ? fround(1 - 1e-2 * 0.5) : 1)) -
              fround(fround(m[i]! * rate) / fround(fround(sqrt(v[i]!)) + fround(EPSILON_HAT))),
          );
        }),
      );
    }
    expect(memory.get()).toEqual({ steps: 3, parameters: values, firstMoments: first, secondMoments: second });
  });
});
