export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
/** Keras adds this to √v before bias correction ("epsilon hat"); tfjs' own Adam adds it after. */
export const EPSILON_HAT = 1e-7;

/** What a step multiplies a parameter with before it moves it: decoupled weight decay (AdamW), of kernels alone, as is usual. */
export function keptShare(parameter: string, learningRate: number, weightDecay: number): number {
  return parameter.endsWith('/kernel') ? Math.fround(1 - learningRate * weightDecay) : 1;
}

/**
 * The bias-corrected rate of a step (1, 2, …), in float32 as Keras computes it: rounding 0.999 moves the first steps' rates by a
 * hundred-thousandth, which is more than all other rounding together.
 */
export function adamRate(learningRate: number, step: number): number {
  const { fround } = Math;
  const correction = (beta: number): number => fround(1 - fround(fround(beta) ** step));
  return fround(fround(fround(learningRate) * fround(Math.sqrt(correction(BETA_2)))) / correction(BETA_1));
}
