import { sourceIdOf } from '@clipyard/api-contract';
import { type SeededRandom } from '@clipyard/tensors';

import { type Fold } from '../heads/head.js';
import { type TrainingRow } from '../splits/training-row.model.js';

/** Rows with equal values belong together: those of one group, or of one video, whole or in parts. */
export const groupOf = ({ group, videoId }: TrainingRow): string =>
  group === undefined ? `video ${sourceIdOf(videoId)}` : `group ${group}`;

/**
 * Divides rows into folds with about equal shares of every class. Rows of one group, and rows of one video, stay in one
 * fold.
 *
 * @param rows - all rows of the dataset
 * @param candidates - indices of the rows to divide
 * @param count - number of folds; reduced if there are fewer groups and ungrouped videos
 * @param random - orders equal choices
 */
export function groupedFolds(
  rows: readonly TrainingRow[],
  candidates: readonly number[],
  count: number,
  random: SeededRandom,
): Fold[] {
  const units = new Map<string, number[]>();
  for (const i of candidates) {
    const key = groupOf(rows[i]!);
    units.set(key, [...(units.get(key) ?? []), i]);
  }
  // Sorted first, so that the order in which a dataset grew does not change its folds.
  const sorted = [...units.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
  const ordered = random
    .shuffle(sorted.map((_, i) => i))
    .map((i) => sorted[i]!)
    .sort((a, b) => b.length - a.length);
  const folds = Math.min(count, ordered.length);
  const members = Array.from({ length: folds }, (): number[] => []);
  const perClass = Array.from({ length: folds }, () => new Map<string, number>());
  for (const unit of ordered) {
    const cost = (fold: number): number => unit.reduce((sum, i) => sum + (perClass[fold]!.get(rows[i]!.label) ?? 0), 0);
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const difference = cost(fold) - cost(best);
      if (difference < 0 || (difference === 0 && members[fold]!.length < members[best]!.length)) best = fold;
    }
    members[best]!.push(...unit);
    for (const i of unit) perClass[best]!.set(rows[i]!.label, (perClass[best]!.get(rows[i]!.label) ?? 0) + 1);
  }
  return members
    .filter((heldOut) => heldOut.length > 0)
    .map((heldOut) => {
      const held = new Set(heldOut);
      return { train: candidates.filter((i) => !held.has(i)), heldOut: [...heldOut].sort((a, b) => a - b) };
    })
    .filter(({ train }) => new Set(train.map((i) => rows[i]!.label)).size > 1);
}

/**
 * Removes the group from rows of classes that have only one. Otherwise the fold with this group would be predicted by a
 * model that never saw the class.
 */
export function withoutLoneGroups(rows: readonly TrainingRow[]): TrainingRow[] {
  const groups = new Map<string, Set<string | undefined>>();
  for (const { label, group } of rows) {
    const known = groups.get(label);
    if (known) known.add(group);
    else groups.set(label, new Set([group]));
  }
  return rows.map(({ group, ...row }) =>
    group === undefined || groups.get(row.label)!.size === 1 ? row : { ...row, group },
  );
}
