import { installedTfjsAddon, SeededRandom } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { initialParameters } from '../model/initial-parameters.js';
import { oneHot } from '../model/softmax.js';
import { createPredictor } from '../prediction/predictor.js';
import { trainClassifier, type TrainOptions } from '../training/train-classifier.js';
import { TfjsInferenceEngine } from './tfjs-inference.engine.js';
import { TfjsTrainingEngine } from './tfjs-training.engine.js';
import { freshState } from './training-engine.port.js';

const addon = installedTfjsAddon();
/** CLIPYARD_TFJS_NODE=1 fails without the addon. */
const isDemanded = process.env['CLIPYARD_TFJS_NODE'] === '1';
const name =
  addon === null
    ? `tfjs' native addon (skipped: not installed; npm run setup:tfjs)`
    : `${addon.name} with libtensorflow ${addon.setup?.tensorflow ?? 'of its own'}`;
const NATIVE = /^tfjs-tensorflow/;

const shape = { frames: 4, featureSize: 16, hiddenSize: 4, classes: 3 };
const options = { shape, maskedPooling: true };
const clipSize = shape.frames * shape.featureSize;
const random = SeededRandom.fromSeed(9, 0);
const items = 90;
/** The class of a clip is a peak in one column. */
const clips = Float32Array.from({ length: items * clipSize }, (_, i) =>
  i % shape.featureSize === Math.floor(i / clipSize) % 3 ? 4 : random.unit(),
);
const training: TrainOptions = {
  rows: Array.from({ length: items }, (_, i) => ({ videoId: `v${i}`, label: `class ${i % 3}` })),
  features: {
    read: async (rows) =>
      Float32Array.from(rows.flatMap((row) => [...clips.subarray(row * clipSize, (row + 1) * clipSize)])),
  },
  frames: shape.frames,
  featureSize: shape.featureSize,
  hyperparameters: { epochs: 4, learningRate: 0.01, batchSize: 16, patience: 0 },
};

describe.skipIf(addon === null && !isDemanded)(`the trainer and the predictor on ${name}`, () => {
  it('trains as onnxruntime does, to the same losses and predictions', async () => {
    const [onnx, tfjs] = [
      await trainClassifier({ ...training, engine: { engine: 'onnx', threads: 1 } }),
      await trainClassifier({ ...training, engine: { engine: 'tfjs', threads: 1 } }),
    ];
    expect(tfjs.engine).toMatch(NATIVE);
    expect(tfjs.history).toHaveLength(4);
    tfjs.history.forEach(({ loss, validationLoss }, epoch) => {
      expect(loss).toBeCloseTo(onnx.history[epoch]!.loss, 4);
      expect(validationLoss).toBeCloseTo(onnx.history[epoch]!.validationLoss, 4);
    });
    const [first, second] = await Promise.all(
      (['onnx', 'tfjs'] as const).map((engine) => createPredictor(tfjs.weights, { engine, threads: 1 })),
    );
    expect(second!.engine).toMatch(NATIVE);
    const [expected, found] = [await first!.predict(clips.slice()), await second!.predict(clips.slice())];
    expect(Math.max(...found.map((p, i) => Math.abs(p - expected[i]!)))).toBeLessThan(1e-5);
    await Promise.all([first!.close(), second!.close()]);
  });

  it('keeps no tensors over 500 batches', async () => {
    const parameters = initialParameters(shape, 1);
    const trainer = await TfjsTrainingEngine.create(options, freshState(parameters), 'tensorflow');
    const predictor = await TfjsInferenceEngine.create(options, parameters, 'tensorflow');
    expect([trainer.name, predictor.name]).toEqual([expect.stringMatching(NATIVE), expect.stringMatching(NATIVE)]);
    const batch = {
      features: clips.slice(0, 6 * clipSize),
      targets: oneHot(Int32Array.of(0, 1, 2, 0, 1, 2), shape.classes),
      dropout: null,
    };
    const before = tf.memory();
    for (let i = 0; i < 500; i++) {
      await trainer.step(batch, 1e-3);
      await predictor.forward(batch.features);
    }
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    await Promise.all([trainer.dispose(), predictor.dispose()]);
    expect(tf.memory().numTensors).toBe(0);
  }, 120_000);

  it('keeps no tensors of parameters that do not fit', async () => {
    const before = tf.memory().numTensors;
    const parameters = initialParameters(shape, 1);
    const keys = Object.keys(parameters);
    const broken = { ...parameters, [keys.at(-1)!]: new Float32Array(1) };
    await expect(TfjsInferenceEngine.create(options, broken, 'tensorflow')).rejects.toThrow(RangeError);
    expect(tf.memory().numTensors).toBe(before);
  });
});
