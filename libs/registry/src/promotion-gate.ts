import { type Model } from '@clipyard/contracts';
import { percent } from './percent.js';

/** What the gate looks at. */
export type GatedModel = Pick<Model, 'id' | 'labels' | 'specId' | 'evaluation'>;

/**
 * Why `candidate` must not take the place of `current`; empty where it may. It needs an evaluation on a test
 * split and, where an alias already points at a model, the same labels, the same feature spec and at least the
 * accuracy of that model. A current model without a test evaluation (it was forced) sets no bar for accuracy.
 */
export function promotionGate(candidate: GatedModel, current: GatedModel | null): string[] {
  const reasons: string[] = [];
  const evaluation = testEvaluation(candidate);
  if (evaluation === null) reasons.push(`${candidate.id} has no evaluation on a test split`);
  if (current === null) return reasons;

  if (!sameMembers(candidate.labels, current.labels)) reasons.push(`its labels are not those of ${current.id}: ${difference(candidate.labels, current.labels)}`);
  if (candidate.specId !== current.specId) reasons.push(`its feature spec ${candidate.specId} is not ${current.specId} of ${current.id}`);
  const bar = testEvaluation(current);
  if (evaluation !== null && bar !== null && evaluation.accuracy < bar.accuracy) {
    reasons.push(`its test accuracy ${percent(evaluation.accuracy)} is below ${percent(bar.accuracy)} of ${current.id}`);
  }
  return reasons;
}

function testEvaluation({ evaluation }: GatedModel): Model['evaluation'] {
  return evaluation !== null && evaluation.split === 'test' && evaluation.items > 0 ? evaluation : null;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return difference(a, b) === '';
}

function difference(a: readonly string[], b: readonly string[]): string {
  const added = a.filter((label) => !b.includes(label)).map((label) => `+${label}`);
  const removed = b.filter((label) => !a.includes(label)).map((label) => `-${label}`);
  return [...added, ...removed].join(' ');
}
