import { SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { engines } from '../engine/engines.fixture.js';
import { freshState } from '../engine/training-engine.port.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import { initialParameters } from '../model/initial-parameters.js';
import { oneHot } from '../model/softmax.js';
import { FrameStatistics } from '../model/standardization.js';

const shape: ClassifierShape = { frames: 4, featureSize: 6, hiddenSize: 4, classes: 3 };
const ITEMS = 9;
const CLIP = shape.frames * shape.featureSize;
const random = SeededRandom.fromSeed(5, 0);

/** Clips of 1 to 4 frames. Columns have different scales; the last one is constant. */
const raw = Float32Array.from({ length: ITEMS * CLIP }, (_, i) => {
  const [item, frame, column] = [Math.floor(i / CLIP), Math.floor(i / 6) % 4, i % 6];
  if (frame > item % 4) return 0;
  return column === 5 ? 7 : 10 ** (column - 2) * (random.unit() + 1);
});
const statistics = new FrameStatistics(shape.featureSize);
statistics.add(raw);
const { standardization } = statistics;
const byHand = raw.map((value, i) => {
  const isPadding = Math.floor(i / 6) % 4 > Math.floor(i / CLIP) % 4;
  return isPadding ? 0 : (value - standardization.mean[i % 6]!) / standardization.deviation[i % 6]!;
});
const targets = oneHot(
  Int32Array.from({ length: ITEMS }, (_, i) => i % 3),
  3,
);

describe('FrameStatistics', () => {
  it('gives columns of mean 0 and deviation 1 over frames with features, and leaves constant columns at 0', () => {
    const valid = [...byHand.keys()].filter((i) => Math.floor(i / 6) % 4 <= Math.floor(i / CLIP) % 4);
    for (let column = 0; column < 6; column++) {
      const values = valid.filter((i) => i % 6 === column).map((i) => byHand[i]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(square).toBeCloseTo(column === 5 ? 0 : 1, 4);
    }
  });
});

describe.each(engines)('standardised features on $name', ({ training, inference }) => {
  it('train and predict as features that were standardised before', async () => {
    // A constant column is 0 after standardisation, so every frame still differs from padding in other columns.
    const results = [];
    for (const [features, options] of [
      [raw, { shape, maskedPooling: true, standardization }],
      [byHand, { shape, maskedPooling: true }],
    ] as const) {
      const engine = await training(options, freshState(initialParameters(shape, 2)));
      for (let step = 0; step < 3; step++) await engine.step({ features, targets, dropout: null }, 1e-2);
      const { parameters } = await engine.getState();
      const trained = await engine.forward(features);
      await engine.dispose();
      const fixed = await inference(options, parameters);
      const predicted = await fixed.forward(features);
      await fixed.dispose();
      results.push({ trained, predicted, kernel: parameters['queryKernel']! });
    }
    const [inGraph, before] = results;
    for (const name of ['trained', 'predicted', 'kernel'] as const) {
      expect(inGraph![name]).toHaveLength(before![name].length);
      inGraph![name].forEach((value, i) => expect(value).toBeCloseTo(before![name][i]!, 3));
    }
  });
});
