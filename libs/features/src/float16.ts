import { ClipyardError } from '@clipyard/api-contract';

/** The largest number of IEEE 754 binary16. */
const LARGEST = 65_504;

/** All 65,536 half-precision numbers. A lookup is faster than decoding the bits. */
const NUMBERS = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/**
 * Rounds to half precision, ties to even: 11 significant bits, a relative error of at most 2⁻¹¹.
 *
 * @throws ClipyardError `encoder_failed` for numbers beyond 65,504.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]!) > LARGEST)
      throw new ClipyardError('encoder_failed', `A feature of ${values[i]} does not fit into float16`);
    const sign = (bits[i]! >>> 16) & 0x8000;
    const exponent = ((bits[i]! >>> 23) & 0xff) - 112;
    const fraction = bits[i]! & 0x7fffff;
    if (exponent <= 0) {
      // Subnormal, in steps of 2⁻²⁴. A double represents it exactly while it is rounded.
      const steps = Math.abs(values[i]!) * 2 ** 24;
      const floor = Math.floor(steps);
      const rest = steps - floor;
      halves[i] = sign | (rest > 0.5 || (rest === 0.5 && (floor & 1) === 1) ? floor + 1 : floor);
      continue;
    }
    const half = (exponent << 10) | (fraction >>> 13);
    const rest = fraction & 0x1fff;
    // A carry out of the fraction correctly increments the exponent.
    halves[i] = sign | (rest > 0x1000 || (rest === 0x1000 && (half & 1) === 1) ? half + 1 : half);
  }
  return halves;
}

export function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = NUMBERS[halves[i]!]!;
  return values;
}
