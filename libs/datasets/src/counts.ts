import { addCounts, type DatasetShard } from '@clipyard/api-contract';
import { z } from 'zod';

const CountsSchema = z.record(z.string(), z.number().int());

/** Counts of videos. Labels and splits leave excluded videos out. */
export const VideoCountsSchema = z.object({
  rows: z.number().int(),
  excluded: z.number().int().default(0),
  labels: CountsSchema,
  splits: CountsSchema,
});
export type VideoCounts = z.infer<typeof VideoCountsSchema>;

export const NO_VIDEOS: VideoCounts = { rows: 0, excluded: 0, labels: {}, splits: {} };

/** The counts of a shard as its batch submitted it. */
export const countsOf = ({ rows, labels, splits }: DatasetShard): VideoCounts => ({
  rows,
  excluded: 0,
  labels,
  splits,
});

/**
 * Adds counts up. Labels that no video has are dropped. The work depends on the number of labels in each of the counts,
 * so it is much less than adding them one by one to a total with many labels.
 */
export function total(all: readonly VideoCounts[]): VideoCounts {
  const sum = (part: 'labels' | 'splits'): Record<string, number> =>
    nonZero(addCounts(all.flatMap((counts) => Object.entries(counts[part]))));
  return {
    rows: all.reduce((rows, counts) => rows + counts.rows, 0),
    excluded: all.reduce((excluded, counts) => excluded + counts.excluded, 0),
    labels: sum('labels'),
    splits: sum('splits'),
  };
}

/** Counts that take the given ones away if they are added. */
export const negative = ({ rows, excluded, labels, splits }: VideoCounts): VideoCounts => ({
  rows: -rows,
  excluded: -excluded,
  labels: negated(labels),
  splits: negated(splits),
});

const negated = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, -count]));

const nonZero = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
