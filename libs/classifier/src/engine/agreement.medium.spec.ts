import { SeededRandom } from '@clipyard/tensors';
import { afterAll, describe, expect, it } from 'vitest';

import { type ClassifierShape, HIDDEN_SIZE, parameterSpecs } from '../model/architecture.model.js';
import { initialParameters } from '../model/initial-parameters.js';
import { mapValues } from '../model/map-values.js';
import { elements } from '../model/parameters.js';
import { oneHot } from '../model/softmax.js';
import { engines } from './engines.fixture.js';
import { OnnxTrainingEngine } from './onnx-training.engine.js';
import { freshState, type TrainingBatch, type TrainingEngine } from './training-engine.port.js';

const shape: ClassifierShape = { frames: 20, featureSize: 1024, hiddenSize: HIDDEN_SIZE, classes: 5 };
const { frames: T, featureSize: D } = shape;
const items = 8;
const random = SeededRandom.fromSeed(8, 1);
const draw = (length: number, value: (i: number) => number): Float32Array =>
  Float32Array.from({ length }, (_, i) => value(i));

// Clip i has 20 - 2 i frames; the last has none.
const framesOf = (item: number): number => (item === items - 1 ? 0 : 20 - 2 * item);
const batch: TrainingBatch = {
  features: draw(items * T * D, (i) =>
    Math.floor(i / D) % T < framesOf(Math.floor(i / (T * D))) ? 2 * random.unit() ** 3 : 0,
  ),
  targets: oneHot(
    Int32Array.from({ length: items }, (_, i) => i % shape.classes),
    shape.classes,
  ),
  dropout: {
    attention: draw(items * T * T, () => (random.unit() < 0.3 ? 0 : 1 / 0.7)),
    pooled: draw(items * D, () => (random.unit() < 0.5 ? 0 : 2)),
  },
};
// Biases differ from their initial zeros.
const parameters = mapValues(initialParameters(shape, 4), (values) =>
  values.map((value) => value + 0.02 * (2 * random.unit() - 1)),
);
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe.each([false, true])('a training step of the reference network (masked pooling: %s)', (maskedPooling) => {
  const created: TrainingEngine[] = [];
  afterAll(() => Promise.all(created.map((engine) => engine.dispose())));
  const track = <E extends TrainingEngine>(engine: E): E => (created.push(engine), engine);

  it('has the same gradients on every engine with dropout and padding', async () => {
    // After one step from zero moments, the first moment is a tenth of the gradient.
    const [reference, ...others] = await Promise.all(
      engines.map(async ({ training }) => {
        const engine = track(await training({ shape, maskedPooling }, freshState(parameters)));
        await engine.step(batch, 1e-3);
        return (await engine.getState()).firstMoments;
      }),
    );
    const ofAll = Math.max(...Object.values(reference!).map(largest));
    for (const moments of others) {
      Object.entries(parameterSpecs(shape)).forEach(([key, spec]) => {
        const difference = largest(moments[key]!.map((value, k) => value - reference![key]![k]!));
        expect(moments[key]!.length).toBe(elements(spec.shape));
        expect(difference, spec.name).toBeLessThanOrEqual(Math.max(1e-4 * largest(reference![key]!), 1e-7 * ofAll));
      });
    }
  });

  it('gives bit-identical weights if it is repeated on onnx', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map(async () => {
        const engine = track(await OnnxTrainingEngine.create({ shape, maskedPooling }, freshState(parameters), 2));
        for (let step = 0; step < 3; step++) await engine.step(batch, 1e-3);
        return engine.getState();
      }),
    );
    expect(
      mapValues(a!.parameters, (values, key) =>
        Buffer.from(values.buffer).equals(Buffer.from(b!.parameters[key]!.buffer)),
      ),
    ).toEqual(mapValues(parameters, () => true));
  });
});
