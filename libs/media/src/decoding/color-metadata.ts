/**
 * Colour metadata is whatever the file says: a value that libswscale cannot convert with, or one that no standard lists.
 * The frames themselves are sound, so such a value counts as unspecified, as in ffmpeg's command before version 7.
 * Values are those of ITU-T H.273 (`matrix_coefficients`) and of FFmpeg (range).
 */

const UNSPECIFIED_MATRIX = 2;
const UNSPECIFIED_RANGE = 0;
const BT2020_NON_CONSTANT = 9;
const BT2020_CONSTANT = 10;

/** The matrices that libswscale has coefficients for, and RGB (0), unspecified (2) and reserved (3). */
const CONVERTIBLE_MATRICES: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, BT2020_NON_CONSTANT]);
/** Unspecified, limited, full. */
const RANGES: ReadonlySet<number> = new Set([0, 1, 2]);

/** The matrix to convert a frame with, given the one that the frame declares. */
export function usableColorSpace(declared: number): number {
  // Constant luminance is not converted by libswscale; the coefficients are the same.
  if (declared === BT2020_CONSTANT) return BT2020_NON_CONSTANT;
  return CONVERTIBLE_MATRICES.has(declared) ? declared : UNSPECIFIED_MATRIX;
}

/** The range to convert a frame with, given the one that the frame declares. */
export const usableColorRange = (declared: number): number => (RANGES.has(declared) ? declared : UNSPECIFIED_RANGE);
