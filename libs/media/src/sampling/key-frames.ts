/**
 * Pixels (frames × width × height) up to which every frame of a clip may be decoded to find the wanted ones: 8 minutes
 * of 320 × 240, 19 seconds of 1080p. Longer clips are sampled by key frames. This is not a setting, because it changes
 * which frames are taken.
 */
export const EXACT_PIXELS = 1_000_000_000;

/** Under version 1 of the rules, clips with a smaller fraction of the wanted key frames are decoded completely. */
const ENOUGH = 0.5;

export const enoughKeyFrames = (found: number, wanted: number): boolean => found >= Math.ceil(wanted * ENOUGH);

/**
 * Selects key frames of a long clip under version 1 of the rules: the first one after the middle of each of `count`
 * equal segments. A frame is late by less than the distance between two key frames. Segments without a key frame are
 * skipped.
 *
 * @returns a function that is called with the times of key frames in order and returns whether to take the frame
 */
export function keyFramePicker(durationMs: number, count: number): (timeMs: number) => boolean {
  let last = -1;
  return (timeMs) => {
    const segment = Math.floor((timeMs * count) / durationMs - 0.5);
    if (segment <= last || segment >= count) return false;
    last = segment;
    return true;
  };
}
