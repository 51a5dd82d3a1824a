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

/** Adds counts up, or subtracts the second ones if `sign` is -1. Labels that no video has are dropped. */
export function plus(a: VideoCounts, b: VideoCounts, sign: 1 | -1 = 1): VideoCounts {
  const sum = (one: Record<string, number>, other: Record<string, number>): Record<string, number> =>
    nonZero(
      addCounts([...Object.entries(one), ...Object.entries(other).map(([name, n]) => [name, sign * n] as const)]),
    );
  return {
    rows: a.rows + sign * b.rows,
    excluded: a.excluded + sign * b.excluded,
    labels: sum(a.labels, b.labels),
    splits: sum(a.splits, b.splits),
  };
}

const nonZero = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
