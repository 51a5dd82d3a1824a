import { type SeededRandom } from '@clipyard/tensors';

import { type TrainingRow } from '../splits/training-row.model.js';

/**
 * Draws rows with the same share of every class. A class with few rows keeps at least one.
 *
 * @param candidates - indices into `rows`, ascending
 * @param count - rows to draw, approximately; all candidates are returned if there are no more
 * @returns ascending indices
 */
export function stratifiedSample(
  rows: readonly TrainingRow[],
  candidates: readonly number[],
  count: number,
  random: SeededRandom,
): readonly number[] {
  if (candidates.length <= count) return candidates;
  const byLabel = new Map<string, number[]>();
  for (const row of candidates) {
    const { label } = rows[row]!;
    const members = byLabel.get(label);
    if (members) members.push(row);
    else byLabel.set(label, [row]);
  }
  const share = count / candidates.length;
  return [...byLabel.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => random.shuffle(members).slice(0, Math.max(1, Math.floor(members.length * share))))
    .sort((a, b) => a - b);
}
