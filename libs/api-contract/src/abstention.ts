import type { RankedClass } from './resources.js';

/**
 * Returns the most probable class, or none if its probability is below the threshold.
 *
 * @param top - classes with their probabilities, most probable first
 * @param abstainBelow - the threshold; null to always answer
 */
export function decide(
  top: readonly RankedClass[],
  abstainBelow: number | null,
): { label: string | null; abstained: boolean } {
  const best = top[0];
  const abstained = best !== undefined && abstainBelow !== null && best.probability < abstainBelow;
  return { label: best === undefined || abstained ? null : best.label, abstained };
}
