import { type ItemOutcome } from '@clipyard/client';

/** A segment on a timeline: an item of a batch, or a segment of a single classification. */
export type TimedSegment = Pick<
  ItemOutcome,
  'index' | 'uri' | 'customId' | 'videoId' | 'startSeconds' | 'endSeconds' | 'top' | 'abstained'
> & { readonly error: Pick<NonNullable<ItemOutcome['error']>, 'code' | 'message'> | null };

/** Neighbouring segments of a video that have the same most probable class, or that all have none. */
export interface Run {
  /** null for segments without a class: unfinished ones, failed ones, and those of models that abstain. */
  readonly label: string | null;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Mean of the segments; null if they have no class. */
  readonly probability: number | null;
  /** The segments with their index in the batch or the classification. */
  readonly items: readonly [TimedSegment, ...TimedSegment[]];
}

export interface RunFilter {
  /** Only this class; null for all. */
  readonly label: string | null;
  /** Segments whose class is less probable are left out. */
  readonly minProbability: number;
}

const bestOf = ({ top, abstained }: TimedSegment) => (abstained ? null : (top?.[0] ?? null));

/**
 * Divides the segments of a video into runs, in the order of time.
 *
 * @param items - in the order of time. The end of an item without an end is that of the video.
 * @param endOfVideo - in seconds, for items without an end
 */
export function runsOf(items: readonly TimedSegment[], endOfVideo: number, filter: RunFilter): Run[] {
  const runs: { label: string | null; items: [TimedSegment, ...TimedSegment[]] }[] = [];
  let previous: TimedSegment | null = null;
  for (const item of items) {
    const best = bestOf(item);
    const isWanted =
      (filter.label === null || best?.label === filter.label) && (best?.probability ?? 1) >= filter.minProbability;
    if (isWanted) {
      const last = runs.at(-1);
      const label = best?.label ?? null;
      if (last?.label === label && last.items.at(-1) === previous) last.items.push(item);
      else runs.push({ label, items: [item] });
    }
    previous = item;
  }
  return runs.map(({ label, items: segments }) => ({
    label,
    startSeconds: segments[0].startSeconds ?? 0,
    endSeconds: segments.at(-1)!.endSeconds ?? endOfVideo,
    probability:
      label === null ? null : segments.reduce((sum, item) => sum + bestOf(item)!.probability, 0) / segments.length,
    items: segments,
  }));
}
