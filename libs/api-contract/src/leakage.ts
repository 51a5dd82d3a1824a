import { z } from 'zod';

import { sourceIdOf } from './feature-key.js';
import { type Split, SplitSchema } from './split.js';

/** The number of leaks that are listed; all of them are counted. */
const EXAMPLES = 20;

/** A video or a group in more than one split, so that the model is evaluated on data it was trained on. */
export const LeakSchema = z.object({
  kind: z.enum(['video', 'group', 'near-duplicate']),
  key: z
    .string()
    .describe(
      'videoId or group; of parts of a video the videoId of the whole; of near-duplicates that of the first one',
    ),
  splits: z.array(SplitSchema),
  rows: z.number().int(),
});
export type Leak = z.infer<typeof LeakSchema>;

export const LeakageSchema = z
  .object({
    videos: z.number().int().describe('Videos in more than one split, as a whole or in parts'),
    groups: z.number().int().describe('Groups in more than one split'),
    nearDuplicates: z
      .number()
      .int()
      .nullable()
      .default(null)
      .describe('Groups of near-duplicate videos in more than one split; null while they are not known'),
    contradictions: z.number().int().describe('Videos with more than one label'),
    examples: z.array(LeakSchema).describe(`The first ${EXAMPLES} leaks, videos before groups and near-duplicates`),
  })
  .meta({ id: 'Leakage' });
export type Leakage = z.infer<typeof LeakageSchema>;

export const noLeakage: Leakage = { videos: 0, groups: 0, nearDuplicates: 0, contradictions: 0, examples: [] };

export interface SplitRow {
  readonly videoId: string;
  readonly label?: string | null | undefined;
  readonly group?: string | null | undefined;
  /** Rows without a split cannot leak. */
  readonly split?: Split | null | undefined;
}

function leaksOf(
  kind: Leak['kind'],
  rows: Iterable<SplitRow>,
  keyOf: (row: SplitRow) => string | null | undefined,
): Leak[] {
  const seen = new Map<string, { splits: Set<Split>; rows: number }>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key == null || row.split == null) continue;
    const place = seen.get(key) ?? { splits: new Set(), rows: 0 };
    place.splits.add(row.split);
    place.rows++;
    seen.set(key, place);
  }
  return [...seen].flatMap(([key, { splits, rows: count }]) =>
    splits.size > 1 ? [{ kind, key, splits: [...splits].sort(), rows: count }] : [],
  );
}

/**
 * Finds videos, groups and near-duplicates in more than one split, and videos with more than one label.
 *
 * @param duplicates - the first video of the group of near-duplicates that a video is in, by videoId; null if that is
 *   not known
 */
export function findLeakage(rows: readonly SplitRow[], duplicates: ReadonlyMap<string, string> | null = null): Leakage {
  const videos = leaksOf('video', rows, ({ videoId }) => sourceIdOf(videoId));
  const groups = leaksOf('group', rows, ({ group }) => group);
  const nearDuplicates =
    duplicates === null ? null : leaksOf('near-duplicate', rows, ({ videoId }) => duplicates.get(videoId));
  const labels = new Map<string, string>();
  const contradicting = new Set<string>();
  for (const { videoId, label } of rows) {
    if (label == null) continue;
    if ((labels.get(videoId) ?? label) !== label) contradicting.add(videoId);
    labels.set(videoId, label);
  }
  return {
    videos: videos.length,
    groups: groups.length,
    nearDuplicates: nearDuplicates?.length ?? null,
    contradictions: contradicting.size,
    examples: [...videos, ...groups, ...(nearDuplicates ?? [])].slice(0, EXAMPLES),
  };
}

/** Returns one sentence per kind of leakage; an empty list if there is none. */
export function leakageWarnings({ videos, groups, nearDuplicates, contradictions }: Leakage): string[] {
  const counted = (n: number, one: string, more: string): string => (n === 1 ? `1 ${one}` : `${n} ${more}`);
  const near = nearDuplicates ?? 0;
  return [
    ...(videos > 0 ? [`Leakage: ${counted(videos, 'video is', 'videos are')} in more than one split`] : []),
    ...(groups > 0 ? [`Leakage: ${counted(groups, 'group is', 'groups are')} in more than one split`] : []),
    ...(near > 0
      ? [`Leakage: ${counted(near, 'group', 'groups')} of near-duplicate videos in more than one split`]
      : []),
    ...(contradictions > 0 ? [`${counted(contradictions, 'video has', 'videos have')} more than one label`] : []),
  ];
}
