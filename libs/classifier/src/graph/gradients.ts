import { mapValues } from '../model/map-values.js';
import { add } from './algebra.js';
import { filled } from './leaves.js';
import { inOrder, type Value } from './value.js';

/**
 * Differentiates by one reverse-mode pass. The result are values like any other, so every runtime can compute them.
 *
 * @param seed - gradient of the loss by `output`
 * @param parameters - values to differentiate by
 * @returns the gradient of each parameter; zeros if `output` does not depend on it
 */
export function gradientsOf<Key extends string>(
  output: Value,
  seed: Value,
  parameters: Readonly<Record<Key, Value>>,
): Record<Key, Value> {
  const sums = new Map<Value, Value>([[output, seed]]);
  for (const value of inOrder([output]).reverse()) {
    const gradient = sums.get(value);
    if (gradient === undefined || value.inputs.length === 0) continue;
    if (value.op.gradient === undefined) throw new Error(`The operation ${value.op.name} has no gradient`);
    value.op.gradient(value, gradient).forEach((part, i) => {
      const input = value.inputs[i]!;
      if (part === undefined || !input.trainable) return;
      const sum = sums.get(input);
      sums.set(input, sum === undefined ? part : add(sum, part));
    });
  }
  return mapValues(parameters, (parameter) => sums.get(parameter) ?? filled(parameter.shape, 0));
}
