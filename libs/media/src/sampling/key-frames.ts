/**
 * Pixels (frames × width × height) up to which every frame of a clip may be decoded to find the wanted ones: 8 minutes
 * of 320 × 240, 19 seconds of 1080p. Longer clips give key frames.
 * This is not a setting, because it changes which frames are taken.
 */
export const EXACT_PIXELS = 1_000_000_000;

/** Under version 1 of the rules, a clip with fewer key frames than this share of the wanted ones is decoded whole. */
const ENOUGH = 0.5;

export const enoughKeyFrames = (found: number, wanted: number): boolean => found >= Math.ceil(wanted * ENOUGH);

/**
 * Picks key frames of a long clip under version 1 of the rules: of each of `count` equal segments the first one after
 * its middle, so that a frame is late by less than the distance of two key frames. Segments without one are left out.
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
