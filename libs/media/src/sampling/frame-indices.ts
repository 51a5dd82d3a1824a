/**
 * Selects frames of a clip. `head` takes the first ones, as the reference does. `uniform` divides the clip into as many
 * equal segments as frames are wanted and takes the middle of each. If the clip has fewer frames, all are taken.
 *
 * @returns indices in order of presentation
 */
export function frameIndices(sampling: 'uniform' | 'head', frames: number, wanted: number): number[] {
  const count = Math.min(frames, wanted);
  if (sampling === 'head' || frames <= wanted) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * frames) / count));
}

/** The relative error of a frame count with which the frames are still spread over the clip. */
const TOLERANCE = 0.02;

/** @returns whether indices that were chosen for `expected` frames are good enough for a clip of `actual` frames */
export function countsAgree(expected: number, actual: number): boolean {
  return Math.abs(expected - actual) <= Math.max(1, expected * TOLERANCE);
}
