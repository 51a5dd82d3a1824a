/** Size of the frames in which shots are found. */
export const SMALL_WIDTH = 64;
export const SMALL_HEIGHT = 36;
export const SMALL_PIXELS = SMALL_WIDTH * SMALL_HEIGHT;

/**
 * FFmpeg filters that shrink a whole frame to RGB. The first step reads only some of its pixels, which is fast; the
 * second averages them, which makes small movements smaller.
 */
export const SMALL_FILTERS = [
  ['scale', `${SMALL_WIDTH * 4}:${SMALL_HEIGHT * 4}:flags=neighbor+bitexact`],
  ['scale', `${SMALL_WIDTH}:${SMALL_HEIGHT}:flags=area+bitexact`],
  ['format', 'rgb24'],
] as const;
