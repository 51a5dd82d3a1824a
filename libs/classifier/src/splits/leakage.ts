import type { TrainingRow } from './training-row.model.js';

/**
 * Finds videos and groups that lie in more than one split, and videos with more than one label.
 * @returns one sentence per kind of leakage; empty when there is none
 */
export function findLeakage(rows: readonly TrainingRow[], splits: Readonly<Record<string, readonly number[]>>): string[] {
  const places = (keyOf: (row: TrainingRow) => string | undefined): number => {
    const seen = new Map<string, Set<string>>();
    for (const [split, indices] of Object.entries(splits)) {
      for (const i of indices) {
        const key = keyOf(rows[i]!);
        if (key !== undefined) seen.set(key, (seen.get(key) ?? new Set()).add(split));
      }
    }
    return [...seen.values()].filter((set) => set.size > 1).length;
  };
  const labels = new Map<string, Set<string>>();
  for (const row of rows) labels.set(row.videoId, (labels.get(row.videoId) ?? new Set()).add(row.label));
  const contradictions = [...labels.values()].filter((set) => set.size > 1).length;
  const videos = places((row) => row.videoId);
  const groups = places((row) => row.group);
  return [
    ...(videos > 0 ? [`Leakage: ${videos} ${videos === 1 ? 'video lies' : 'videos lie'} in more than one split`] : []),
    ...(groups > 0 ? [`Leakage: ${groups} ${groups === 1 ? 'group lies' : 'groups lie'} in more than one split`] : []),
    ...(contradictions > 0 ? [`${contradictions} ${contradictions === 1 ? 'video carries' : 'videos carry'} more than one label`] : []),
  ];
}
