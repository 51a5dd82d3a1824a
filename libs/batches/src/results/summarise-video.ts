import { type BatchVideo, type ItemOutcome, sourceIdOf } from '@clipyard/api-contract';

/**
 * Summarises the items of one video.
 *
 * @param items - at least one
 */
export function summariseVideo(items: readonly [ItemOutcome, ...ItemOutcome[]]): BatchVideo {
  const [first] = items;
  const videoId = items.find((item) => item.videoId !== null)?.videoId ?? null;
  const parts = items.filter(({ startSeconds, endSeconds }) => startSeconds !== null || endSeconds !== null);
  const ends = parts.map(({ endSeconds }) => endSeconds);
  const states = { pending: 0, succeeded: 0, failed: 0, cancelled: 0 };
  for (const { state } of items) states[state]++;
  return {
    uri: first.uri,
    customId: first.customId,
    label: first.label,
    videoId: videoId === null ? null : sourceIdOf(videoId),
    index: first.index,
    startSeconds: parts.length === 0 ? null : Math.min(...parts.map(({ startSeconds }) => startSeconds ?? 0)),
    endSeconds: ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number)),
    items: { total: items.length, ...states },
    classes: classesOf(items),
    error: items.find(({ state }) => state === 'failed')?.error ?? null,
  };
}

function classesOf(items: readonly ItemOutcome[]): BatchVideo['classes'] {
  const found = new Map<string, { items: number; sum: number }>();
  for (const { top, abstained } of items) {
    const [best] = top ?? [];
    if (best === undefined || abstained) continue;
    const { items: count, sum } = found.get(best.label) ?? { items: 0, sum: 0 };
    found.set(best.label, { items: count + 1, sum: sum + best.probability });
  }
  return Array.from(found, ([label, { items: count, sum }]) => ({
    label,
    items: count,
    probability: sum / count,
  })).sort((a, b) => b.items - a.items || (a.label < b.label ? -1 : 1));
}
