import { SeededRandom } from '@clipyard/tensors';

import { type ClassifierShape, parameterSpecs } from './architecture.model.js';
import { mapValues } from './map-values.js';
import { elements, type Parameters } from './parameters.js';

const STREAM = 1;

/** Draws parameters from the default initializers of Keras. The same seed gives the same values. */
export function initialParameters(shape: ClassifierShape, seed: number): Parameters {
  const random = SeededRandom.fromSeed(seed, STREAM);
  return mapValues(parameterSpecs(shape), ({ shape: dims, initializer }) => {
    const values = new Float32Array(elements(dims));
    if (initializer.kind === 'constant') return values.fill(initializer.value);
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.unit() - 1) * initializer.limit;
    return values;
  });
}
