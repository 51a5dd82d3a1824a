import { clipId, type GateComparison, MAX_EMBEDDED_CLASSES, type Model, type Prediction } from '@clipyard/api-contract';

import { percent } from './percent.js';

/** The properties of a model that the gate examines. */
export type GatedModel = Pick<Model, 'id' | 'labels' | 'specId' | 'evaluation'>;

/** Accuracies of two models on the videos that both were tested on. Neither was trained on any of them. */
export interface CommonTest {
  readonly items: number;
  readonly candidate: number;
  readonly current: number;
}

/**
 * Reasons why `candidate` must not replace `current`; empty if it may.
 *
 * The candidate needs an evaluation on a test split, and there at least the accuracy of its own linear baseline. If the
 * alias already points to a model, the candidate also needs at least that model's accuracy plus `minGain` on their
 * common test. The two may differ in labels and feature specs, because the common test has only classes that both know.
 * A current model without a test evaluation (its promotion was forced) sets no bar.
 */
export function promotionGate(
  candidate: GatedModel,
  current: GatedModel | null,
  common: CommonTest = { items: 0, candidate: 0, current: 0 },
  minGain = 0,
): string[] {
  const evaluation = testEvaluation(candidate);
  if (evaluation === null) return [`${candidate.id} has no evaluation on a test split`];
  const reasons: string[] = [];
  const { accuracy, items, baselines } = evaluation;
  const { id } = candidate;
  if (isBelow(accuracy, baselines.linear, items))
    reasons.push(
      `${id} is less accurate (${percent(accuracy)}) on its ${testVideos(items)} ` +
        `than its linear baseline (${percent(baselines.linear)})`,
    );
  if (current === null || testEvaluation(current) === null) return reasons;
  if (common.items === 0) {
    reasons.push(
      shared(candidate.labels, current.labels).length === 0
        ? `${id} knows none of the classes of ${current.id}`
        : `${id} was tested on none of the ${testVideos(testEvaluation(current)!.items)} of ${current.id}`,
    );
  } else if (isBelow(common.candidate, common.current + minGain, common.items)) {
    const classes = sameMembers(candidate.labels, current.labels) ? '' : ' of classes that both know';
    const tested = `on the ${common.items} common test ${common.items === 1 ? 'video' : 'videos'}${classes}`;
    const [own, other] = [percent(common.candidate), `${current.id} (${percent(common.current)})`];
    reasons.push(
      minGain === 0
        ? `${id} is less accurate (${own}) ${tested} than ${other}`
        : `the accuracy of ${id} (${own}) ${tested} is not ${(100 * minGain).toFixed(2)} points above ` +
            `that of ${other}, as PROMOTION_MIN_GAIN demands`,
    );
  }
  return reasons;
}

/**
 * Compares the answers of two models for the videos that both were tested on under the same label. Videos of classes
 * that only one of them knows do not count. An answer is the top class among all classes of a model, as in production.
 */
export function compareOnTest(
  candidate: Pick<Model, 'labels'> & { readonly predictions: readonly Tested[] },
  current: Pick<Model, 'labels'> & { readonly predictions: readonly Tested[] },
): CommonTest {
  const known = new Set(shared(candidate.labels, current.labels));
  const keyOf = (item: Tested): string => `${clipId(item)}\n${item.label}`;
  const counts = ({ split, label }: Tested): boolean => split === 'test' && known.has(label);
  const before = new Map(current.predictions.filter(counts).map((item) => [keyOf(item), item]));
  const pairs = candidate.predictions.filter(counts).flatMap((item) => {
    const other = before.get(keyOf(item));
    return other === undefined ? [] : [[item, other] as const];
  });
  const accuracy = (of: 0 | 1): number =>
    pairs.length === 0 ? 0 : pairs.filter((pair) => pair[of].top[0]?.label === pair[of].label).length / pairs.length;
  return { items: pairs.length, candidate: accuracy(0), current: accuracy(1) };
}

type Tested = Pick<Prediction, 'videoId' | 'label' | 'split' | 'top'>;

/** The comparison that the history of the alias keeps. */
export function comparisonOf(candidate: GatedModel, current: GatedModel, common: CommonTest): GateComparison {
  const [added, removed] = [without(candidate.labels, current.labels), without(current.labels, candidate.labels)];
  return {
    modelId: current.id,
    items: common.items,
    accuracy: common.items === 0 ? null : common.candidate,
    currentAccuracy: common.items === 0 ? null : common.current,
    addedLabels: added.slice(0, MAX_EMBEDDED_CLASSES),
    removedLabels: removed.slice(0, MAX_EMBEDDED_CLASSES),
    added: added.length,
    removed: removed.length,
    sameSpec: candidate.specId === current.specId,
  };
}

/** Accuracies of n items are multiples of 1 / n. A thousandth of an item absorbs rounding. */
const isBelow = (accuracy: number, bar: number, items: number): boolean => accuracy < bar - 0.001 / items;

const testVideos = (count: number): string => (count === 1 ? '1 test video' : `${count} test videos`);

function testEvaluation({ evaluation }: GatedModel): Model['evaluation'] {
  return evaluation !== null && evaluation.split === 'test' && evaluation.items > 0 ? evaluation : null;
}

const shared = (a: readonly string[], b: readonly string[]): string[] => {
  const known = new Set(b);
  return a.filter((label) => known.has(label));
};

const without = (a: readonly string[], b: readonly string[]): string[] => {
  const known = new Set(b);
  return a.filter((label) => !known.has(label));
};

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && shared(a, b).length === a.length;
}
