/**
 * A file may declare colour metadata that libswscale does not support or that no standard defines. The frames are valid
 * nevertheless, so such a value counts as unspecified, as in the ffmpeg command before version 7. Matrices are the
 * values of `matrix_coefficients` in ITU-T H.273, ranges those of FFmpeg.
 */

const UNSPECIFIED_MATRIX = 2;
const UNSPECIFIED_RANGE = 0;
const BT2020_NON_CONSTANT = 9;
const BT2020_CONSTANT = 10;

/** The matrices for which libswscale has coefficients, plus RGB (0), unspecified (2) and reserved (3). */
const CONVERTIBLE_MATRICES: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, BT2020_NON_CONSTANT]);
/** Unspecified, limited, full. */
const RANGES: ReadonlySet<number> = new Set([0, 1, 2]);

/** @returns the matrix with which a frame is converted, given the one that it declares */
export function usableColorSpace(declared: number): number {
  // libswscale does not support constant luminance. The coefficients are the same.
  if (declared === BT2020_CONSTANT) return BT2020_NON_CONSTANT;
  return CONVERTIBLE_MATRICES.has(declared) ? declared : UNSPECIFIED_MATRIX;
}

/** @returns the range with which a frame is converted, given the one that it declares */
export const usableColorRange = (declared: number): number => (RANGES.has(declared) ? declared : UNSPECIFIED_RANGE);
