import { type BatchVideo, type Classification } from '@clipyard/client';

import { type TimedSegment } from '../videos/runs-of.js';

type Segments = NonNullable<Classification['segments']>;

/** The segments of a classification as those of a timeline. */
export const timedSegments = ({ uri, customId }: Classification, segments: Segments): TimedSegment[] =>
  segments.map(({ failure, ...segment }, index) => ({ ...segment, index, uri, customId, error: failure }));

/** How many segments have each class, most frequent first. Segments for which the model abstained have none. */
export function segmentClasses(segments: Segments): BatchVideo['classes'] {
  const found = new Map<string, number[]>();
  for (const { label, top } of segments) {
    const [best] = top ?? [];
    if (label !== null && best !== undefined) found.set(label, [...(found.get(label) ?? []), best.probability]);
  }
  return Array.from(found, ([label, values]) => ({
    label,
    items: values.length,
    probability: values.reduce((sum, value) => sum + value, 0) / values.length,
  })).sort((a, b) => b.items - a.items);
}
