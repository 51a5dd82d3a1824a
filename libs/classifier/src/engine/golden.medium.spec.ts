import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elements, HIDDEN_SIZE, parameterCount, parameterSpecs, type ClassifierShape, type Parameters } from '../model/architecture.model.js';
import { initialParameters } from '../model/initial-parameters.js';
import { oneHot, softmax } from '../model/softmax.js';
import { engines } from './engines.fixture.js';
import { freshState, type TrainingEngine } from './training-engine.port.js';

/** Made by tools/golden/classifier_steps.py. */
interface Golden {
  readonly parameters: number;
  readonly initial: readonly { size: number; min: number; max: number; std: number }[];
  readonly limits: readonly number[];
  readonly lengths: readonly number[];
  readonly batch: number;
  readonly rate: number;
  readonly losses: readonly number[];
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

const golden = JSON.parse(readFileSync(new URL('./golden/classifier-steps.json', import.meta.url), 'utf8')) as Golden;
const shape: ClassifierShape = { frames: 20, featureSize: 1024, hiddenSize: HIDDEN_SIZE, classes: 5 };
const clipSize = shape.frames * shape.featureSize;
const clips = golden.lengths.length;

/** `units` of the script: murmur3's finalizer over a Weyl sequence, upper 24 bits. */
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
  return parameterSpecs(shape).map((spec, i) => {
    const centre = spec.initializer.kind === 'constant' ? spec.initializer.value : 0;
    // Rounded to float32 before and after the centre is added, as the script does.
    return Float32Array.from({ length: elements(spec.shape) }, (_, k) => centre + Math.fround((2 * unit(100 + i, k) - 1) * golden.limits[i]!));
  });
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

describe('the reference network', () => {
  it('has 4,237,321 parameters', () => {
    expect(parameterCount(shape)).toBe(4_237_321);
    expect(golden.parameters).toBe(4_237_321);
  });

  it('draws initial weights from the same ranges', () => {
    initialParameters(shape, 3).forEach((values, i) => {
      const expected = golden.initial[i]!;
      expect(values.length).toBe(expected.size);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
      // The smallest kernel has 4,096 values: the extremes of two draws of it lie within 0.5 % of the limit, the deviations within 5 %.
      expect(Math.abs(std - expected.std)).toBeLessThanOrEqual(0.05 * expected.std);
      expect(Math.abs(values.reduce((a, b) => Math.max(a, b)) - expected.max)).toBeLessThanOrEqual(0.005 * Math.abs(expected.max));
      expect(Math.abs(values.reduce((a, b) => Math.min(a, b)) - expected.min)).toBeLessThanOrEqual(0.005 * Math.abs(expected.min));
    });
  });
});

describe.each(engines)('the reference network on $name against Keras', ({ training, inference }) => {
  let engine: TrainingEngine;
  beforeAll(async () => {
    engine = await training({ shape, maskedPooling: false }, freshState(weights()));
  });
  afterAll(() => engine.dispose());

  it('gives the same probabilities, with padding and for a clip without any frame', async () => {
    const probabilities = softmax(await engine.forward(features), shape.classes);
    const empty = clips - 1;
    expect(golden.lengths[empty]).toBe(0);
    expect(farthest(probabilities, golden.before.slice(0, empty))).toBeLessThan(1e-5);
    const emptyOnly = probabilities.subarray(empty * shape.classes);
    expect(emptyOnly.every(Number.isFinite)).toBe(true);
    expect(farthest(emptyOnly, [golden.before[empty]!])).toBeLessThan(1e-5);
  });

  it('predicts the same with attention folded for inference', async () => {
    const folded = await inference({ shape, maskedPooling: false }, weights());
    expect(farthest(softmax(await folded.forward(features), shape.classes), golden.before)).toBeLessThan(2e-5);
    await folded.dispose();
  });

  it('takes the same 20 Adam steps', async () => {
    const losses: number[] = [];
    for (let step = 0; step < golden.losses.length; step++) {
      const rows = Array.from({ length: golden.batch }, (_, i) => (step * golden.batch + i) % (clips - 1));
      const batch = new Float32Array(rows.length * clipSize);
      rows.forEach((row, i) => batch.set(clip(row), i * clipSize));
      const { loss } = await engine.step({ features: batch, targets: oneHot(Int32Array.from(rows, (row) => row % shape.classes), shape.classes), dropout: null }, golden.rate);
      losses.push(loss / rows.length);
    }
    const errors = losses.map((loss, i) => Math.abs(loss - golden.losses[i]!) / Math.max(1, golden.losses[i]!));
    expect(Math.max(...errors.slice(0, 5))).toBeLessThan(1e-5);
    expect(Math.max(...errors)).toBeLessThan(1e-4);
    const after = softmax(await engine.forward(features), shape.classes);
    expect(farthest(after, golden.after)).toBeLessThan(1e-3);
  });
});
