import { z } from 'zod';

import { type RankedClass } from './ranked-classes.js';

export const AbstainBelowSchema = z
  .number()
  .min(0)
  .max(1)
  .describe('The model abstains (label null) if its top class is less probable than this');

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
