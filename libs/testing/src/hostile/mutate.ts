import { mulberry32 } from '@clipyard/tensors';

/** Most formats have their headers and indices at either end of the file. */
const ENDS_BYTES = 2048;
const MAX_FLIPS = 24;

/** A copy with 1 to 24 flipped bits, which half of the copies have near the ends. The same seed gives the same copy. */
export function flipBits(bytes: Uint8Array, seed: number): Buffer {
  const random = mulberry32(seed);
  const copy = Buffer.from(bytes);
  const nearEnds = random() < 0.5;
  for (let flips = 1 + Math.floor(random() * MAX_FLIPS); flips > 0; flips--) {
    const reach = nearEnds ? Math.min(copy.length, ENDS_BYTES) : copy.length;
    const place = Math.floor(random() * reach);
    const at = nearEnds && random() < 0.5 ? copy.length - 1 - place : place;
    copy[at]! ^= 1 << Math.floor(random() * 8);
  }
  return copy;
}

/** The first 5 %, 10 %, … 95 % of a file. */
export function truncations(bytes: Uint8Array): { readonly percent: number; readonly bytes: Uint8Array }[] {
  return Array.from({ length: 19 }, (_, i) => ({
    percent: (i + 1) * 5,
    bytes: bytes.subarray(0, Math.floor((bytes.length * (i + 1)) / 20)),
  }));
}

/**
 * A file cut at each 5 %, with flipped bits (`mutations` copies), followed by garbage, empty, and replaced by noise.
 */
export function* spoiled(
  bytes: Uint8Array,
  mutations: number,
  seed: number,
): Iterable<{ readonly kind: string; readonly bytes: Uint8Array }> {
  for (const part of truncations(bytes)) yield { kind: 'truncated', bytes: part.bytes };
  for (let i = 0; i < mutations; i++) yield { kind: 'bits flipped', bytes: flipBits(bytes, seed * 1_000_003 + i) };
  yield { kind: 'longer', bytes: Buffer.concat([bytes, Buffer.alloc(1000, 7)]) };
  yield { kind: 'empty', bytes: Buffer.alloc(0) };
  const random = mulberry32(seed);
  yield { kind: 'noise', bytes: Buffer.from(Array.from({ length: 4096 }, () => Math.floor(random() * 256))) };
}
