/**
 * Which frames of a clip are taken, as indices in order of presentation. `head` takes the first ones, as the
 * reference does. `uniform` cuts the clip into as many equal segments as frames are wanted and takes the middle of
 * each; a clip with fewer frames gives them all.
 */
export function frameIndices(sampling: 'uniform' | 'head', frames: number, wanted: number): number[] {
  const count = Math.min(frames, wanted);
  if (sampling === 'head' || frames <= wanted) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * frames) / count));
}

/** A count this far off, as a share, still spreads the frames over the clip. */
const TOLERANCE = 0.02;

/** True where frames that were chosen for `expected` frames are good enough for a clip that has `actual`. */
export function countsAgree(expected: number, actual: number): boolean {
  return Math.abs(expected - actual) <= Math.max(1, expected * TOLERANCE);
}
