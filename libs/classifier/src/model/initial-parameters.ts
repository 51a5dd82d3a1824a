import { SeededRandom } from '../random/seeded-random.js';
import { type ClassifierShape, elements, type Parameters, parameterSpecs } from './architecture.model.js';

const STREAM = 1;

/** Draws parameters from the default initializers of Keras. The same seed gives the same values. */
export function initialParameters(shape: ClassifierShape, seed: number): Parameters {
  const random = SeededRandom.fromSeed(seed, STREAM);
  return parameterSpecs(shape).map(({ shape: dims, initializer }) => {
    const values = new Float32Array(elements(dims));
    if (initializer.kind === 'constant') return values.fill(initializer.value);
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.unit() - 1) * initializer.limit;
    return values;
  });
}
