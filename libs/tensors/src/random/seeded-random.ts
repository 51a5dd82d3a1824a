/** The complete state of a `SeededRandom`: four unsigned 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/**
 * A small, fast, seeded random generator (sfc32; its period is at least 2^32 and 2^127 on average). Its state can be
 * saved and restored, so a resumed training run draws exactly the same numbers as an uninterrupted one.
 */
export class SeededRandom {
  private constructor(
    private a: number,
    private b: number,
    private c: number,
    private counter: number,
  ) {}

  /** @param stream - Separates generators of one seed: splits, initial weights and training must not share numbers. */
  static fromSeed(seed: number, stream: number): SeededRandom {
    const random = new SeededRandom(seed >>> 0, stream >>> 0, 0x9e3779b9, 1);
    for (let i = 0; i < 15; i++) random.uint32();
    return random;
  }

  static fromState([a, b, c, counter]: RandomState): SeededRandom {
    return new SeededRandom(a, b, c, counter);
  }

  /** The state, for `fromState`. */
  state(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.counter >>> 0];
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11) | 0) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), with 32 random bits. */
  unit(): number {
    return this.uint32() / 2 ** 32;
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends number[] | Int32Array>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = Math.floor(this.unit() * (i + 1));
      const swapped = items[i]!;
      items[i] = items[j]!;
      items[j] = swapped;
    }
    return items;
  }
}
