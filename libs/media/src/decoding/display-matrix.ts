import { type FilterCall } from './shape-filters.js';

/** How a frame is displayed according to the matrix of its stream. */
export interface Display {
  /** Clockwise rotation of the frame in degrees, 0 to 359. */
  readonly rotation: number;
  /** The filters that the ffmpeg command inserts before the filters of its user to show such a frame upright. */
  readonly filters: readonly FilterCall[];
}

/**
 * Reads the matrix of a stream. Only rotations by multiples of 90 degrees get filters, since no camera writes others.
 *
 * @param bytes - a 3 × 3 matrix of 32-bit fixed-point numbers, row by row; null if the stream has none
 */
export function readDisplayMatrix(bytes: Uint8Array | null): Display {
  if (bytes === null || bytes.byteLength < 36) return { rotation: 0, filters: [] };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (index: number): number => view.getInt32(index * 4, true);
  const scale = (a: number, b: number): number => Math.hypot(at(a), at(b)) || 1;
  const degrees = (Math.atan2(at(1) / scale(1, 4), at(0) / scale(0, 3)) * 180) / Math.PI;
  const rotation = ((Math.round(degrees) % 360) + 360) % 360;
  return { rotation, filters: upright(rotation, at) };
}

function upright(rotation: number, at: (index: number) => number): FilterCall[] {
  if (rotation === 90) return [['transpose', at(3) > 0 ? 'cclock_flip' : 'clock']];
  if (rotation === 180)
    return [...(at(0) < 0 ? [['hflip', ''] as const] : []), ...(at(4) < 0 ? [['vflip', ''] as const] : [])];
  if (rotation === 270) return [['transpose', at(3) < 0 ? 'clock_flip' : 'cclock']];
  return at(4) < 0 ? [['vflip', '']] : [];
}
