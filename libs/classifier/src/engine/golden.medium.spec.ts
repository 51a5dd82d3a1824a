import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ClassifierShape, HIDDEN_SIZE, parameterCount, parameterSpecs } from '../model/architecture.model.js';
import { initialParameters } from '../model/initial-parameters.js';
import { elements, type Parameters } from '../model/parameters.js';
import { oneHot, softmax } from '../model/softmax.js';
import { engines } from './engines.fixture.js';
import { type DropoutFactors, freshState, type TrainingBatch, type TrainingEngine } from './training-engine.port.js';

/** Summary of a tensor: its norm, its largest absolute value and evenly spaced samples (`sampled` in the scripts). */
interface Sampled {
  readonly norm: number;
  readonly largest: number;
  readonly values: readonly number[];
}

/** Written by tools/golden/classifier_gradients.py. */
interface Gradients {
  readonly lengths: readonly number[];
  readonly limits: readonly number[];
  readonly plain: { readonly loss: number; readonly gradients: readonly Sampled[] };
  readonly masked: { readonly loss: number; readonly gradients: readonly Sampled[] };
}

/** Written by tools/golden/classifier_steps.py. */
interface Golden {
  readonly parameters: number;
  readonly initial: readonly { size: number; min: number; max: number; std: number }[];
  readonly limits: readonly number[];
  readonly lengths: readonly number[];
  readonly batch: number;
  readonly rate: number;
  readonly losses: readonly number[];
  /** Gradients of the first step, and weights after the fifth. */
  readonly gradients: readonly Sampled[];
  readonly weights: readonly Sampled[];
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

const golden = JSON.parse(readFileSync(new URL('./golden/classifier-steps.json', import.meta.url), 'utf8')) as Golden;
const torch = JSON.parse(
  readFileSync(new URL('./golden/classifier-gradients.json', import.meta.url), 'utf8'),
) as Gradients;
const shape: ClassifierShape = { frames: 20, featureSize: 1024, hiddenSize: HIDDEN_SIZE, classes: 5 };
/** In the order of the golden files. */
const specs = Object.entries(parameterSpecs(shape));
const clipSize = shape.frames * shape.featureSize;
const clips = golden.lengths.length;

/** `units` of the scripts: the upper 24 bits of murmur3's finalizer over a Weyl sequence. */
function unit(seed: number, index: number): number {
  let x = (Math.imul(index + 1, 0x9e3779b9) + seed) >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 8) / 2 ** 24;
}

function weights(): Parameters {
  const entries = specs.map(([key, spec], i) => {
    const centre = spec.initializer.kind === 'constant' ? spec.initializer.value : 0;
    // Rounded to float32 before and after adding the centre, as in the script.
    const values = Float32Array.from(
      { length: elements(spec.shape) },
      (_, k) => centre + Math.fround((2 * unit(100 + i, k) - 1) * golden.limits[i]!),
    );
    return [key, values] as const;
  });
  return Object.fromEntries(entries);
}

function clipFeatures(): Float32Array {
  return Float32Array.from({ length: clips * clipSize }, (_, i) => {
    const frame = Math.floor((i % clipSize) / shape.featureSize);
    return frame < golden.lengths[Math.floor(i / clipSize)]! ? 2 * unit(1, i) ** 3 : 0;
  });
}

const features = clipFeatures();
const clip = (i: number): Float32Array => features.subarray(i * clipSize, (i + 1) * clipSize);
const farthest = (actual: Float32Array, expected: readonly (readonly number[])[]): number =>
  Math.max(...expected.flat().map((value, i) => Math.abs(value - actual[i]!)));

/**
 * Relative to the tensor's largest weight. Adam divides a gradient by its magnitude, and the gradient of the key bias
 * is only rounding noise, so that noise moves the bias.
 */
const weightTolerance = (name: string): number => (name === 'key/bias' ? 1e-3 : 1e-5);
const rowsOf = (step: number): number[] =>
  Array.from({ length: golden.batch }, (_, i) => (step * golden.batch + i) % (clips - 1));
function batchOf(rows: readonly number[], dropout: DropoutFactors | null = null): TrainingBatch {
  const batch = new Float32Array(rows.length * clipSize);
  rows.forEach((row, i) => batch.set(clip(row), i * clipSize));
  return {
    features: batch,
    targets: oneHot(
      Int32Array.from(rows, (row) => row % shape.classes),
      shape.classes,
    ),
    dropout,
  };
}

/**
 * Distance of a tensor from a sampled one, relative to its largest value.
 *
 * @param floor - the smallest value to divide by, for tensors that are nearly zero
 */
function deviation(tensor: Float32Array, { norm, largest, values }: Sampled, floor: number): number {
  const places =
    values.length === tensor.length
      ? values.map((_, i) => i)
      : values.map((_, i) => Math.floor((i * tensor.length) / values.length));
  const ours = Math.sqrt(tensor.reduce((sum, value) => sum + value * value, 0));
  return (
    Math.max(
      ...places.map((place, i) => Math.abs(tensor[place]! - values[i]!)),
      Math.abs(ours - norm) / Math.sqrt(tensor.length),
    ) / Math.max(largest, floor)
  );
}

/**
 * Asserts the tolerance that the engines have among each other: 1e-4 of the tensor's largest value, or 1e-7 of the
 * largest value of all tensors (the key bias has no gradient).
 */
async function hasGradients(engine: TrainingEngine, expected: readonly Sampled[]): Promise<void> {
  // After one step from zero moments, the first moment is a tenth of the gradient.
  const { firstMoments } = await engine.getState();
  const floor = 1e-3 * Math.max(...expected.map(({ largest }) => largest));
  specs.forEach(([key, { name }], i) =>
    expect(
      deviation(
        firstMoments[key]!.map((value) => value * 10),
        expected[i]!,
        floor,
      ),
      name,
    ).toBeLessThanOrEqual(1e-4),
  );
}

describe('the reference network', () => {
  it('has 4,237,321 parameters', () => {
    expect(parameterCount(shape)).toBe(4_237_321);
    expect(golden.parameters).toBe(4_237_321);
  });

  it('draws initial weights from the same ranges as Keras', () => {
    Object.values(initialParameters(shape, 3)).forEach((values, i) => {
      const expected = golden.initial[i]!;
      expect(values.length).toBe(expected.size);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
      // The smallest kernel has 4,096 values. In two draws its extremes are within 0.5 % of the limit, its deviation
      // within 5 %.
      expect(Math.abs(std - expected.std)).toBeLessThanOrEqual(0.05 * expected.std);
      expect(Math.abs(values.reduce((a, b) => Math.max(a, b)) - expected.max)).toBeLessThanOrEqual(
        0.005 * Math.abs(expected.max),
      );
      expect(Math.abs(values.reduce((a, b) => Math.min(a, b)) - expected.min)).toBeLessThanOrEqual(
        0.005 * Math.abs(expected.min),
      );
    });
  });
});

describe.each(engines)('the reference network on $name compared with Keras', ({ training, inference }) => {
  let engine: TrainingEngine;
  beforeAll(async () => {
    engine = await training({ shape, maskedPooling: false }, freshState(weights()));
  });
  afterAll(() => engine.dispose());

  it('gives the same probabilities for padded clips and for a clip without frames', async () => {
    const probabilities = softmax(await engine.forward(features), shape.classes);
    const empty = clips - 1;
    expect(golden.lengths[empty]).toBe(0);
    expect(farthest(probabilities, golden.before.slice(0, empty))).toBeLessThan(1e-5);
    const emptyOnly = probabilities.subarray(empty * shape.classes);
    expect(emptyOnly.every(Number.isFinite)).toBe(true);
    expect(farthest(emptyOnly, [golden.before[empty]!])).toBeLessThan(1e-5);
  });

  it('predicts the same after attention was folded for inference', async () => {
    const folded = await inference({ shape, maskedPooling: false }, weights());
    expect(farthest(softmax(await folded.forward(features), shape.classes), golden.before)).toBeLessThan(2e-5);
    await folded.dispose();
  });

  it('takes the same 20 Adam steps', async () => {
    const losses: number[] = [];
    for (let step = 0; step < golden.losses.length; step++) {
      const { loss } = await engine.step(batchOf(rowsOf(step)), golden.rate);
      losses.push(loss / golden.batch);
      if (step === 0) await hasGradients(engine, golden.gradients);
      if (step === 4) {
        const { parameters } = await engine.getState();
        specs.forEach(([key, { name }], i) =>
          expect(deviation(parameters[key]!, golden.weights[i]!, 0), name).toBeLessThanOrEqual(weightTolerance(name)),
        );
      }
    }
    const errors = losses.map((loss, i) => Math.abs(loss - golden.losses[i]!) / Math.max(1, golden.losses[i]!));
    expect(Math.max(...errors.slice(0, 5))).toBeLessThan(1e-5);
    expect(Math.max(...errors)).toBeLessThan(1e-4);
    const after = softmax(await engine.forward(features), shape.classes);
    expect(farthest(after, golden.after)).toBeLessThan(1e-3);
  });
});

describe.each(engines.flatMap((engine) => [false, true].map((maskedPooling) => ({ ...engine, maskedPooling }))))(
  'gradients of $name compared with PyTorch (masked pooling: $maskedPooling)',
  ({ training, maskedPooling }) => {
    it('match for every tensor with dropout and padding', async () => {
      const { loss, gradients } = maskedPooling ? torch.masked : torch.plain;
      expect([torch.limits.length, torch.lengths]).toEqual([specs.length, golden.lengths.slice(0, golden.batch)]);
      torch.limits.forEach((limit, i) => expect(limit).toBeCloseTo(golden.limits[i]!, 6));
      const dropout: DropoutFactors = {
        attention: Float32Array.from({ length: golden.batch * shape.frames ** 2 }, (_, i) =>
          unit(2, i) >= 0.3 ? 1 / 0.7 : 0,
        ),
        pooled: Float32Array.from({ length: golden.batch * shape.featureSize }, (_, i) => (unit(3, i) >= 0.5 ? 2 : 0)),
      };
      const engine = await training({ shape, maskedPooling }, freshState(weights()));
      try {
        const step = await engine.step(batchOf(rowsOf(0), dropout), golden.rate);
        expect(step.loss / golden.batch).toBeCloseTo(loss, 5);
        await hasGradients(engine, gradients);
      } finally {
        await engine.dispose();
      }
    });
  },
);
