import { type Timeline } from './timeline.js';

/** Moments, and the time that they are sampled over: by default from the first one to the end. */
export interface Sampled extends Pick<Timeline, 'moments' | 'endMs'> {
  readonly startMs?: number;
}

/** Rounding error of frame times in containers that count milliseconds. */
const ROUNDING_MS = 2;

/**
 * Selects moments of a timeline. The time is divided into as many equal segments as frames are wanted, and the frame
 * that is shown at the middle of each is taken. No frame is taken twice: if frames are rarer than segments, the
 * following frames are taken instead. If the clip has fewer frames, all are taken.
 *
 * @param preferKeys - take the first key frame between a middle and the next one instead, if there is one, which saves
 *   decoding
 * @returns indices of moments
 */
export function sampleTimeline(
  { moments, endMs, startMs = moments[0]?.timeMs ?? 0 }: Sampled,
  wanted: number,
  preferKeys: boolean,
): number[] {
  const count = Math.min(moments.length, wanted);
  const segmentMs = (endMs - startMs) / count;
  const tolerance = Math.min(ROUNDING_MS, (endMs - startMs) / moments.length / 4);
  /** The number of moments that begin before a time. */
  const before = (timeMs: number): number => {
    let [low, high] = [0, moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (moments[middle]!.timeMs < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let previous = -1;
  return Array.from({ length: count }, (_, segment) => {
    const middleMs = startMs + (segment + 0.5) * segmentMs;
    const shown = before(middleMs + tolerance) - 1;
    let place = shown;
    if (preferKeys && moments.length > wanted) {
      const end = before(middleMs + segmentMs - ROUNDING_MS);
      for (let i = before(middleMs - ROUNDING_MS); i < end; i++)
        if (moments[i]!.key) {
          place = i;
          break;
        }
    }
    previous = Math.min(Math.max(place, previous + 1), moments.length - (count - segment));
    return previous;
  });
}

/** Whether `sampleTimeline` with `preferKeys` takes only key frames. */
export function hasEnoughKeys({ moments, endMs }: Timeline, wanted: number): boolean {
  const startMs = moments[0]?.timeMs ?? 0;
  const segmentMs = (endMs - startMs) / wanted;
  const filled = new Set(
    moments
      .filter(({ key }) => key)
      .map(({ timeMs }) => Math.floor((timeMs + ROUNDING_MS - startMs) / segmentMs - 0.5)),
  );
  return Array.from({ length: wanted }, (_, segment) => segment).every((segment) => filled.has(segment));
}

/** Positions of consecutive packets in the order of decoding, both inclusive. The first packet is a key frame. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** @returns the packets that have to be decoded to get the moments, each from the key frame before it */
export function decodingRuns({ moments, keys }: Timeline, picks: readonly number[]): Run[] {
  const runs: { from: number; to: number }[] = [];
  let key = 0;
  for (const { packet, timeMs } of picks.map((pick) => moments[pick]!).sort((a, b) => a.packet - b.packet)) {
    while (key + 1 < keys.length && keys[key + 1]!.packet <= packet) key++;
    let start = key;
    // Frames that are shown before a key frame but decoded after it may refer to frames before it.
    while (start > 0 && keys[start]!.timeMs > timeMs) start--;
    const from = keys[start]?.packet ?? 0;
    const last = runs.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, packet);
    else runs.push({ from, to: packet });
  }
  return runs;
}
