import { type FrameVectors } from '../frames/align-frames.js';

/** Frames whose distance is at most this share of the usual distance show the same. */
const SAME_SHARE = 0.08;
/** A frame that so many other videos have belongs to an opening or a test card. */
const MOST_VIDEOS = 4;
const MOST_SHARE = 0.08;
/** Fewer videos do not show how alike videos usually are. */
const ENOUGH_VIDEOS = 8;

/**
 * The frames of a video that many other videos have too, such as those of an opening. They do not show that two videos
 * are the same.
 *
 * @param sample - frames of other videos
 * @param usual - mean similarity of frames of different videos
 */
export function commonFrames(video: FrameVectors, sample: readonly FrameVectors[], usual: number): ReadonlySet<number> {
  const { vectors, width, seconds } = video;
  const bar = Math.max(MOST_VIDEOS, Math.ceil(MOST_SHARE * sample.length));
  const same = 1 - SAME_SHARE * (1 - usual);
  const common = new Set<number>();
  for (let frame = 0; frame < seconds.length; frame++) {
    const query = vectors.subarray(frame * width, (frame + 1) * width);
    let videos = 0;
    for (const [i, other] of sample.entries()) {
      if (hasFrame(other, query, same)) videos++;
      if (videos >= bar || videos + sample.length - i - 1 < bar) break;
    }
    if (videos >= bar) common.add(frame);
  }
  // Otherwise all videos of a fixed camera would lose their frames: they are compared by how they change.
  return common.size > seconds.length / 2 ? new Set() : common;
}

function hasFrame({ vectors, width, seconds }: FrameVectors, query: Float32Array, same: number): boolean {
  for (let frame = 0; frame < seconds.length; frame++) {
    let sum = 0;
    for (let i = 0, at = frame * width; i < width; i++) sum += query[i]! * vectors[at + i]!;
    if (sum >= same) return true;
  }
  return false;
}

/**
 * The mean similarity of the middle frames of different videos, which shows how alike frames usually are.
 *
 * @returns null if there are too few videos
 */
export function usualSimilarity(sample: readonly FrameVectors[]): number | null {
  const middles = sample.flatMap(({ vectors, width, seconds }) => {
    const middle = Math.floor(seconds.length / 2);
    return seconds.length === 0 ? [] : [vectors.subarray(middle * width, (middle + 1) * width)];
  });
  if (middles.length < ENOUGH_VIDEOS) return null;
  let [sum, count] = [0, 0];
  for (const [i, a] of middles.entries())
    for (const b of middles.slice(i + 1)) {
      for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
      count++;
    }
  return sum / count;
}
