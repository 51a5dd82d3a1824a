import { type Classification } from '@clipyard/client';

type Windows = NonNullable<Classification['windows']>;

/** Up to `most` classes, ordered by their highest probability in any window. */
export function timelineLabels(windows: Windows, most: number): string[] {
  const highest = new Map<string, number>();
  for (const { label, probability } of windows.flatMap(({ top }) => top))
    highest.set(label, Math.max(highest.get(label) ?? 0, probability));
  return [...highest]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([label]) => label);
}

/**
 * Chart rows, one per window: the second at its middle, and the probabilities in the order of `timelineLabels`. A class
 * that is not in the `top` list of a window gets 0.
 */
export function timelineRows(windows: Windows, most = 5): { seconds: number; p: number[] }[] {
  const labels = timelineLabels(windows, most);
  return windows.map(({ startSeconds, endSeconds, top }) => ({
    seconds: (startSeconds + endSeconds) / 2,
    p: labels.map((label) => top.find((one) => one.label === label)?.probability ?? 0),
  }));
}
