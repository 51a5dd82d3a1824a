import type { Hyperparameters } from '@clipyard/api-contract';

/**
 * The learning rate of a step. It rises linearly during warm-up, then stays constant or falls along half a cosine,
 * reaching 0 after the last step.
 *
 * @param step - 0 for the first step
 */
export function learningRateAt(
  step: number,
  stepsPerEpoch: number,
  {
    learningRate,
    epochs,
    warmUpEpochs,
    decay,
  }: Pick<Hyperparameters, 'learningRate' | 'epochs' | 'warmUpEpochs' | 'decay'>,
): number {
  const warmUp = Math.round(warmUpEpochs * stepsPerEpoch);
  if (step < warmUp) return (learningRate * (step + 1)) / (warmUp + 1);
  if (decay === 'none') return learningRate;
  const done = (step - warmUp) / Math.max(1, epochs * stepsPerEpoch - warmUp);
  return (learningRate * (1 + Math.cos(Math.PI * done))) / 2;
}
