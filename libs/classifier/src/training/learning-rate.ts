import type { Hyperparameters } from '@clipyard/contracts';

/** The rate of a step (0, 1, …): rises in equal steps while warming up, then stays, or falls along half a cosine to 0 behind the last step. */
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
