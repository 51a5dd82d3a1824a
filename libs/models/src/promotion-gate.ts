import { type Model, type Prediction } from '@clipyard/api-contract';

import { percent } from './percent.js';

/** What the gate looks at. */
export type GatedModel = Pick<Model, 'id' | 'labels' | 'specId' | 'evaluation'>;

/** Accuracies of two models on the videos that both were tested on: neither was trained on any of them. */
export interface CommonTest {
  readonly items: number;
  readonly candidate: number;
  readonly current: number;
}

/**
 * Why `candidate` must not take the place of `current`; empty where it may. It needs an evaluation on a test
 * split and, where an alias already points at a model, the same labels, the same feature spec and, on the test videos that
 * the two have in common, at least the accuracy of that model and `minGain` more. A current model without a test
 * evaluation (it was forced) sets no bar for accuracy.
 */
export function promotionGate(
  candidate: GatedModel,
  current: GatedModel | null,
  common: CommonTest = { items: 0, candidate: 0, current: 0 },
  minGain = 0,
): string[] {
  const reasons: string[] = [];
  const evaluation = testEvaluation(candidate);
  if (evaluation === null) reasons.push(`${candidate.id} has no evaluation on a test split`);
  if (current === null) return reasons;

  if (!sameMembers(candidate.labels, current.labels))
    reasons.push(`its labels are not those of ${current.id}: ${difference(candidate.labels, current.labels)}`);
  if (candidate.specId !== current.specId)
    reasons.push(`its feature spec ${candidate.specId} is not ${current.specId} of ${current.id}`);
  const bar = testEvaluation(current);
  if (evaluation === null || bar === null) return reasons;
  if (common.items === 0) reasons.push(`it was tested on none of the ${bar.items} test videos of ${current.id}`);
  // A thousandth of an item, in case the gain asked for is a whole number of items.
  else if (common.candidate < common.current + minGain - 0.001 / common.items) {
    const wanted = minGain === 0 ? '' : ` and ${percent(minGain)} more`;
    reasons.push(
      `its accuracy on the ${common.items} videos that both were tested on, ${percent(common.candidate)}, is below ${percent(common.current)} of ${current.id}${wanted}`,
    );
  }
  return reasons;
}

type Tested = Pick<Prediction, 'videoId' | 'label' | 'split' | 'top'>;

/** Compares what two models said of the same videos under the same labels. */
export function compareOnTest(candidate: readonly Tested[], current: readonly Tested[]): CommonTest {
  const keyOf = ({ videoId, label }: Tested): string => `${videoId}\n${label}`;
  const before = new Map(current.filter(({ split }) => split === 'test').map((item) => [keyOf(item), item]));
  const pairs = candidate.flatMap((item) => {
    const other = item.split === 'test' ? before.get(keyOf(item)) : undefined;
    return other === undefined ? [] : [[item, other] as const];
  });
  const accuracy = (of: 0 | 1): number =>
    pairs.length === 0 ? 0 : pairs.filter((pair) => pair[of].top[0]?.label === pair[of].label).length / pairs.length;
  return { items: pairs.length, candidate: accuracy(0), current: accuracy(1) };
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
