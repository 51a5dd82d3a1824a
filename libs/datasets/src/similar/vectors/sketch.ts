/** Numbers of a sketch; features with fewer numbers have shorter sketches. */
const MAX_WIDTH = 256;
/** The shortest sketch: the width that the dot kernel multiplies at once. */
const MIN_WIDTH = 16;
const SEED = 0x51_7c_c1_b7;

/**
 * Shortens feature vectors so that distances stay nearly the same: a subsampled randomised Hadamard transform of the
 * square roots. Square roots keep a few large numbers from dominating.
 */
export class Sketch {
  readonly width: number;
  private readonly padded: number;
  private readonly signs: Float32Array;
  private readonly places: Int32Array;
  private readonly buffer: Float32Array;

  constructor(private readonly featureSize: number) {
    this.padded = Math.max(MIN_WIDTH, 2 ** Math.ceil(Math.log2(featureSize)));
    this.width = Math.min(MAX_WIDTH, this.padded);
    const random = generator(SEED);
    this.signs = Float32Array.from({ length: featureSize }, () => (random() < 0.5 ? -1 : 1));
    const order = Int32Array.from({ length: this.padded }, (_, i) => i);
    for (let i = this.padded - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    this.places = order.slice(0, this.width).sort();
    this.buffer = new Float32Array(this.padded);
  }

  /**
   * @param features - (featureSize)
   * @param into - (width) gets the sketch, with length 1; zeros if all features are 0
   */
  write(features: Float32Array, into: Float32Array): void {
    const { buffer, featureSize, padded } = this;
    buffer.fill(0, featureSize);
    for (let i = 0; i < featureSize; i++) {
      const value = features[i]!;
      buffer[i] = (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value)) * this.signs[i]!;
    }
    for (let half = 1; half < padded; half *= 2)
      for (let from = 0; from < padded; from += 2 * half)
        for (let i = from; i < from + half; i++) {
          const [a, b] = [buffer[i]!, buffer[i + half]!];
          buffer[i] = a + b;
          buffer[i + half] = a - b;
        }
    for (let i = 0; i < this.width; i++) into[i] = buffer[this.places[i]!]!;
    normalize(into);
  }
}

/** Scales a vector to length 1. Zeros stay. */
export function normalize(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return;
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! * scale;
}

/** A linear congruential generator. Stored sketches depend on its numbers, so it never changes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
