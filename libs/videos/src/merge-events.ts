import { type EventRule, type RankedClass, type VideoEvent } from '@clipyard/api-contract';

/** A classified part of a video, from which events are made. */
export interface ClassifiedPart {
  readonly uri: string;
  /** Missing for a whole video. */
  readonly startSeconds?: number | null | undefined;
  /** Missing for the end of the video. */
  readonly endSeconds?: number | null | undefined;
  /** The most probable classes; null if the item has no result. */
  readonly top: readonly RankedClass[] | null;
  readonly abstained: boolean;
  readonly model: string | null;
}

interface OpenEvent {
  readonly label: string;
  readonly start: number;
  end: number;
  /** Sum of the probabilities, each times the length of its part. */
  weighted: number;
  length: number;
  parts: number;
  readonly model: string | null;
}

/** The length that counts for a part whose end is not known. */
const UNKNOWN_LENGTH = 1;

/**
 * Merges neighbouring parts of a video with the same top class into events. Parts without a result, parts for which the
 * model abstained and parts below the probability end no event by themselves: only the gap that they leave does.
 *
 * The parts of a video must follow each other. Only the parts of one video are in memory.
 *
 * @returns the events of each video by their start
 */
export async function* mergeEvents(items: AsyncIterable<ClassifiedPart>, rule: EventRule): AsyncGenerator<VideoEvent> {
  let parts: ClassifiedPart[] = [];
  for await (const item of items) {
    if (parts.length > 0 && parts[0]!.uri !== item.uri) {
      yield* eventsOf(parts, rule);
      parts = [];
    }
    parts.push(item);
  }
  yield* eventsOf(parts, rule);
}

/**
 * The events of one video, as `mergeEvents` finds them.
 *
 * @param parts - in any order
 * @returns events by their start
 */
export function eventsOf(
  parts: readonly ClassifiedPart[],
  { gap, minProbability, class: wanted }: EventRule,
): VideoEvent[] {
  const sorted = parts
    .map((part) => ({ ...part, start: part.startSeconds ?? 0, end: part.endSeconds ?? Infinity }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const events: OpenEvent[] = [];
  /** The latest event of each class. Overlapping parts may belong to different ones. */
  const latest = new Map<string, OpenEvent>();
  for (const { start, end, top, abstained, model } of sorted) {
    const [best] = top ?? [];
    if (best === undefined || abstained || best.probability < minProbability) continue;
    if (wanted !== undefined && best.label !== wanted) continue;
    const length = end === Infinity ? UNKNOWN_LENGTH : end - start;
    const last = latest.get(best.label);
    if (last !== undefined && start <= last.end + gap + ROUNDING) {
      last.end = Math.max(last.end, end);
      last.weighted += best.probability * length;
      last.length += length;
      last.parts++;
      continue;
    }
    const event = { label: best.label, start, end, weighted: best.probability * length, length, parts: 1, model };
    latest.set(best.label, event);
    events.push(event);
  }
  return events.map(({ label, start, end, weighted, length, parts: count, model }) => ({
    uri: sorted[0]!.uri,
    label,
    startSeconds: start,
    endSeconds: end === Infinity ? null : end,
    probability: weighted / length,
    parts: count,
    model,
  }));
}

/** Half a millisecond: the sums of times that were read from decimals are not exact. */
const ROUNDING = 0.0005;
