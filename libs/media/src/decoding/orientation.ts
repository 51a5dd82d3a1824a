/**
 * How frames are rotated by right angles and mirrored so that they are upright. It comes from a display matrix of 3 × 3
 * 32-bit fixed-point numbers, row by row, as in containers, H.264/HEVC SEI messages and EXIF (through FFmpeg). Matrices
 * with other angles or a shear are ignored, since no camera writes them.
 */
export interface Orientation {
  /** The frame is transposed before it is flipped. */
  readonly transposed: boolean;
  readonly flippedX: boolean;
  readonly flippedY: boolean;
}

export const UPRIGHT: Orientation = { transposed: false, flippedX: false, flippedY: false };

/** Bytes of a display matrix. */
const MATRIX_BYTES = 36;
/** Some encoders round angles, with an error of less than half a degree. */
const NEGLIGIBLE = Math.tan((0.5 * Math.PI) / 180);

/** Reads a matrix of 9 numbers: (x, y) is shown at (a·x + c·y, b·x + d·y), with y downwards. */
export function orientationOf(matrix: readonly number[]): Orientation {
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const [straight, crossed] = [Math.min(Math.abs(a), Math.abs(d)), Math.min(Math.abs(b), Math.abs(c))];
  const [anyStraight, anyCrossed] = [Math.max(Math.abs(a), Math.abs(d)), Math.max(Math.abs(b), Math.abs(c))];
  if (straight > 0 && anyCrossed <= straight * NEGLIGIBLE)
    return { transposed: false, flippedX: a < 0, flippedY: d < 0 };
  if (crossed > 0 && anyStraight <= crossed * NEGLIGIBLE) return { transposed: true, flippedX: c < 0, flippedY: b < 0 };
  return UPRIGHT;
}

/** @returns the 9 numbers of a matrix in FFmpeg's side data; null if there is none */
export function matrixFromBytes(bytes: Uint8Array | null): number[] | null {
  if (bytes === null || bytes.byteLength < MATRIX_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, MATRIX_BYTES);
  return Array.from({ length: 9 }, (_, i) => view.getInt32(i * 4, true));
}

/**
 * @param text - a matrix as ffprobe prints it: three lines, each with its number and a colon
 * @returns the 9 numbers of the matrix; null if the text has another form
 */
export function matrixFromText(text: string): number[] | null {
  const numbers = text
    .replace(/^\s*[0-9a-f]+:/gim, '')
    .trim()
    .split(/\s+/)
    .map(Number);
  return numbers.length === 9 && numbers.every(Number.isFinite) ? numbers : null;
}

/**
 * @returns the orientation as a mirroring from left to right, then a clockwise rotation by 0, 90, 180 or 270 degrees
 */
export function describeOrientation({ transposed, flippedX, flippedY }: Orientation): {
  readonly rotation: number;
  readonly mirrored: boolean;
} {
  if (!transposed) return { rotation: flippedY ? 180 : 0, mirrored: flippedX !== flippedY };
  return { rotation: flippedX ? 90 : 270, mirrored: flippedX === flippedY };
}

/**
 * Applies an orientation to a square frame.
 *
 * @param pixels - (size, size, 3) uint8 RGB
 */
export function turn(pixels: Uint8Array, size: number, orientation: Orientation): Uint8Array {
  const { transposed, flippedX, flippedY } = orientation;
  if (!transposed && !flippedX && !flippedY) return pixels;
  const output = new Uint8Array(pixels.length);
  const last = size - 1;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [across, down] = transposed ? [y, x] : [x, y];
      const from = (y * size + x) * 3;
      const to = ((flippedY ? last - down : down) * size + (flippedX ? last - across : across)) * 3;
      output[to] = pixels[from]!;
      output[to + 1] = pixels[from + 1]!;
      output[to + 2] = pixels[from + 2]!;
    }
  return output;
}
