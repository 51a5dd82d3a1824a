import { sourceIdOf } from '@clipyard/api-contract';
import { type SeededRandom } from '@clipyard/tensors';

import type { TrainingRow } from './training-row.model.js';

/** Rows that must stay in one split, and their number per class. */
interface Unit {
  readonly rows: readonly number[];
  readonly classes: ReadonlyMap<string, number>;
}

const countLabels = (rows: readonly TrainingRow[], indices: readonly number[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const i of indices) counts.set(rows[i]!.label, (counts.get(rows[i]!.label) ?? 0) + 1);
  return counts;
};

/** Rows of one video, whole or in parts, always stay together; rows of one group do if `byGroup` is set. */
function unitsOf(rows: readonly TrainingRow[], candidates: readonly number[], byGroup: boolean): Unit[] {
  const members = new Map<string, number[]>();
  for (const i of candidates) {
    const { group, videoId } = rows[i]!;
    const key = byGroup && group !== undefined ? `group ${group}` : `video ${sourceIdOf(videoId)}`;
    const list = members.get(key);
    if (list) list.push(i);
    else members.set(key, [i]);
  }
  // Sorted by key, so that the splits do not depend on the order in which the dataset grew.
  return [...members.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, indices]) => ({ rows: indices, classes: countLabels(rows, indices) }));
}

/**
 * Selects about `fraction` of the candidates, class by class. Each class gives up its rounded share, at least one row
 * if it has two or more units, and keeps at least one row. Units are never divided, so groups only approximate the
 * shares; the largest groups are considered first.
 *
 * @returns selected row indices, ascending
 */
export function holdOut(
  rows: readonly TrainingRow[],
  candidates: readonly number[],
  fraction: number,
  byGroup: boolean,
  random: SeededRandom,
): number[] {
  const units = unitsOf(rows, candidates, byGroup);
  const left = countLabels(rows, candidates);
  const target = new Map(
    [...left].map(([label, n]) => [label, Math.min(n - 1, Math.max(1, Math.round(n * fraction)))]),
  );
  const taken = new Map<string, number>();
  const chosen: number[] = [];
  const missing = (label: string): number => target.get(label)! - (taken.get(label) ?? 0);
  const take = (unit: Unit): void => {
    for (const [label, n] of unit.classes) {
      taken.set(label, (taken.get(label) ?? 0) + n);
      left.set(label, left.get(label)! - n);
    }
    chosen.push(...unit.rows);
  };
  const spares = (unit: Unit): boolean => [...unit.classes].every(([label, n]) => left.get(label)! > n);
  /** How much closer taking the unit brings the classes to their shares. */
  const gain = (unit: Unit): number =>
    [...unit.classes].reduce((sum, [label, n]) => sum + Math.abs(missing(label)) - Math.abs(missing(label) - n), 0);

  const order = random.shuffle(units.map((_, i) => i)).map((i) => units[i]!);
  order.sort((a, b) => b.rows.length - a.rows.length);
  const passed: Unit[] = [];
  for (const unit of order) {
    if (gain(unit) > 0 && spares(unit)) take(unit);
    else passed.push(unit);
  }
  // If all groups of a class exceed its share, take its smallest group that leaves a row behind.
  for (const unit of passed.reverse()) {
    if (spares(unit) && [...unit.classes.keys()].some((label) => target.get(label)! > 0 && !taken.has(label)))
      take(unit);
  }
  return chosen.sort((a, b) => a - b);
}
