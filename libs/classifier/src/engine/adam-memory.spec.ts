import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { mapValues } from '../model/map-values.js';
import { type ParameterSpecs } from '../model/parameters.js';
import { adamRate, BETA_1, BETA_2, EPSILON_HAT } from './adam.js';
import { AdamMemory } from './adam-memory.js';

const { fround, sqrt } = Math;

describe('AdamMemory', () => {
  it('matches float32 arithmetic bit for bit for any tensor length and decays only kernels', () => {
    const random = SeededRandom.fromSeed(3, 0);
    const lengths = [1, 4, 7, 64];
    const specs: ParameterSpecs = Object.fromEntries(
      lengths.map((length, i) => [
        `tensor${i}`,
        { name: i === 1 ? 'dense/kernel' : 'dense/bias', shape: [length], initializer: { kind: 'constant', value: 0 } },
      ]),
    );
    const memory = new AdamMemory(specs);
    const draw = (): Record<string, Float32Array> =>
      mapValues(specs, ({ shape: [length] }) => Float32Array.from({ length: length! }, () => random.unit() - 0.5));
    const empty = (): Record<string, Float32Array> =>
      mapValues(specs, ({ shape: [length] }) => new Float32Array(length!));
    const values = draw();
    memory.set({ steps: 0, parameters: values, firstMoments: empty(), secondMoments: empty() });
    const [first, second] = [empty(), empty()];
    for (let step = 1; step <= 3; step++) {
      const gradients = draw();
      mapValues(memory.gradients, (place, key) => place.set(gradients[key]!));
      memory.step(1e-2, 0.5);
      const rate = adamRate(1e-2, step);
      mapValues(gradients, (tensor, t) =>
        tensor.forEach((g, i) => {
          const [m, v] = [first[t]!, second[t]!];
          m[i] = fround(m[i]! + fround(fround(g - m[i]!) * fround(1 - BETA_1)));
          v[i] = fround(v[i]! + fround(fround(fround(g * g) - v[i]!) * fround(1 - BETA_2)));
          values[t]![i] = fround(
            fround(values[t]![i]! * (t === 'tensor1' ? fround(1 - 1e-2 * 0.5) : 1)) -
              fround(fround(m[i]! * rate) / fround(fround(sqrt(v[i]!)) + fround(EPSILON_HAT))),
          );
        }),
      );
    }
    expect(memory.get()).toEqual({ steps: 3, parameters: values, firstMoments: first, secondMoments: second });
  });
});
