import { createHash } from 'node:crypto';

import { FailureSchema, type FeatureKey, type SegmentRule } from '@clipyard/api-contract';
import { canonicalJson } from '@clipyard/features';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { z } from 'zod';

/** A segment, in milliseconds on the time line of the file. It has features, or the reason why there are none. */
const ListedSegmentSchema = z.object({
  startMs: z.number().int(),
  endMs: z.number().int(),
  failure: FailureSchema.optional(),
});
export type ListedSegment = z.infer<typeof ListedSegmentSchema>;

/**
 * The bounds of a segment in seconds. A failure at the end concerns everything that follows, whatever the length of the
 * video, so it has no end.
 *
 * @param listed - all segments of the video
 */
export function boundsOf(
  segment: ListedSegment,
  listed: readonly ListedSegment[],
): { readonly startSeconds: number; readonly endSeconds: number | null } {
  const isRest = segment.failure !== undefined && segment === listed.at(-1);
  return { startSeconds: segment.startMs / 1000, endSeconds: isRest ? null : segment.endMs / 1000 };
}

const SegmentListSchema = z.object({ segments: z.array(ListedSegmentSchema) });

const digestOf = (rule: SegmentRule): string =>
  createHash('sha256').update(canonicalJson(rule)).digest('hex').slice(0, 16);

/**
 * The segments of whole videos by spec and rule. A list is written after the features of its segments, so a video with
 * a list need not be decoded again.
 */
export class SegmentLists {
  constructor(private readonly store: ObjectStore) {}

  /**
   * @param video - key of the whole video
   * @returns the segments in order; null if the video has not been divided by this rule
   */
  async get(video: FeatureKey, rule: SegmentRule): Promise<readonly ListedSegment[] | null> {
    const key = keys.segmentList(video, digestOf(rule));
    return (await getJson(this.store, key, SegmentListSchema).catch(nullIfDamaged))?.segments ?? null;
  }

  async has(video: FeatureKey, rule: SegmentRule): Promise<boolean> {
    return (await this.store.head(keys.segmentList(video, digestOf(rule)))) !== null;
  }

  async put(video: FeatureKey, rule: SegmentRule, segments: readonly ListedSegment[]): Promise<void> {
    await putJson(this.store, keys.segmentList(video, digestOf(rule)), { segments });
  }
}
