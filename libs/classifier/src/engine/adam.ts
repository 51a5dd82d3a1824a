export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
/** Keras adds this to √v before bias correction ("epsilon hat"). The Adam of tfjs adds it after. */
export const EPSILON_HAT = 1e-7;

/**
 * Factor that a step multiplies a parameter by before it moves it: decoupled weight decay (AdamW). Only kernels decay,
 * as is usual.
 */
export function keptShare(parameter: string, learningRate: number, weightDecay: number): number {
  return parameter.endsWith('/kernel') ? Math.fround(1 - learningRate * weightDecay) : 1;
}

/**
 * The bias-corrected learning rate of a step, in float32 as Keras computes it. Rounding 0.999 to float32 changes the
 * rates of the first steps by 1e-5, which is more than all other rounding together.
 *
 * @param step - 1 for the first step
 */
export function adamRate(learningRate: number, step: number): number {
  const { fround } = Math;
  const correction = (beta: number): number => fround(1 - fround(fround(beta) ** step));
  return fround(fround(fround(learningRate) * fround(Math.sqrt(correction(BETA_2)))) / correction(BETA_1));
}
