/**
 * A seeded generator with 32 bits of state (mulberry32), for sequences that recorded results depend on: the recipe of
 * untrained weights, golden files of a Python script, and mutations of hostile files. New code uses `SeededRandom`.
 *
 * @returns A function that returns uniform numbers in [0, 1).
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Derives a seed from a text (FNV-1a), so that every tensor has a seed of its own. */
export function seedOf(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
