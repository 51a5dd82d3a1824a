import { type ClassifierShape, HIDDEN_SIZE, oneHot, type TrainingBatch } from '@clipyard/classifier';

/** Sizes of the reference with the top five classes of UCF101. */
export const shape: ClassifierShape = { frames: 20, featureSize: 1024, hiddenSize: HIDDEN_SIZE, classes: 5 };
export const clipSize = shape.frames * shape.featureSize;
export const labels = ['a', 'b', 'c', 'd', 'e'];

/** Fills with cheap pseudo-random numbers in [0, 1) that depend only on the start. */
export function fillNoise(values: Float32Array, seed: number): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 32;
  }
  return values;
}

export function trainingBatch(items: number): TrainingBatch {
  return {
    features: fillNoise(new Float32Array(items * clipSize), items),
    targets: oneHot(
      Int32Array.from({ length: items }, (_, i) => i % shape.classes),
      shape.classes,
    ),
    dropout: {
      attention: fillNoise(new Float32Array(items * shape.frames ** 2), 1).map((u) => (u < 0.3 ? 0 : 1 / 0.7)),
      pooled: fillNoise(new Float32Array(items * shape.featureSize), 2).map((u) => (u < 0.5 ? 0 : 2)),
    },
  };
}

/** @returns milliseconds that the work takes */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
