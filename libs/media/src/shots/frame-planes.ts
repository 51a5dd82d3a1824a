import { SMALL_PIXELS } from './small-frame.js';

/** The luminance and two colour differences of a small frame, one plane after the other. */
export type FramePlanes = Uint8Array;

export interface TimedPlanes {
  readonly timeMs: number;
  readonly planes: FramePlanes;
}

/** Converts a small RGB frame. */
export function toPlanes(rgb: Uint8Array): FramePlanes {
  const planes = new Uint8Array(SMALL_PIXELS * 3);
  for (let i = 0, at = 0; i < SMALL_PIXELS; i++, at += 3) {
    const red = rgb[at]!;
    const green = rgb[at + 1]!;
    const blue = rgb[at + 2]!;
    const luminance = (77 * red + 150 * green + 29 * blue) >> 8;
    planes[i] = luminance;
    planes[SMALL_PIXELS + i] = ((blue - luminance) >> 1) + 128;
    planes[2 * SMALL_PIXELS + i] = ((red - luminance) >> 1) + 128;
  }
  return planes;
}

/** @returns the mean absolute difference of two frames per pixel, summed over the planes: 0 to about 480 */
export function difference(one: FramePlanes, other: FramePlanes): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    const step = one[i]! - other[i]!;
    sum += step < 0 ? -step : step;
  }
  return sum / SMALL_PIXELS;
}

/** A frame as a mixture of two others. */
export interface Mixture {
  /** The share of the second one. */
  readonly share: number;
  /** The part that the mixture does not explain, as a fraction of the squared difference of the two frames. */
  readonly residue: number;
}

/** Finds the mixture of two different frames that is closest to a frame. */
export function mixtureOf(frame: FramePlanes, one: FramePlanes, other: FramePlanes): Mixture {
  let [whole, along, own] = [0, 0, 0];
  for (let i = 0; i < frame.length; i++) {
    const span = other[i]! - one[i]!;
    const step = frame[i]! - one[i]!;
    whole += span * span;
    along += step * span;
    own += step * step;
  }
  const share = along / whole;
  return { share, residue: Math.max(0, (own - share * along) / whole) };
}

/**
 * The correlation of the luminance of two frames. It does not change with brightness and contrast.
 *
 * @returns -1 to 1; 1 if one of them has only one luminance
 */
export function correlation(one: FramePlanes, other: FramePlanes): number {
  let [sumX, sumY, sumXx, sumYy, sumXy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < SMALL_PIXELS; i++) {
    const x = one[i]!;
    const y = other[i]!;
    sumX += x;
    sumY += y;
    sumXx += x * x;
    sumYy += y * y;
    sumXy += x * y;
  }
  const varianceX = sumXx * SMALL_PIXELS - sumX * sumX;
  const varianceY = sumYy * SMALL_PIXELS - sumY * sumY;
  const product = Math.sqrt(varianceX) * Math.sqrt(varianceY);
  return product === 0 ? 1 : (sumXy * SMALL_PIXELS - sumX * sumY) / product;
}
