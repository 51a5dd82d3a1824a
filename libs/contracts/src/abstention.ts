import type { RankedClass } from './resources.js';

/** The likeliest class, or none where its probability is below the threshold. `top` is best first. */
export function decide(
  top: readonly RankedClass[],
  abstainBelow: number | null,
): { label: string | null; abstained: boolean } {
  const best = top[0];
  const abstained = best !== undefined && abstainBelow !== null && best.probability < abstainBelow;
  return { label: best === undefined || abstained ? null : best.label, abstained };
}
