import '@tensorflow/tfjs-backend-cpu';

import { SeededRandom } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';

import { type ClassifierShape, HIDDEN_SIZE } from '../model/architecture.model.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import { mapValues } from '../model/map-values.js';
import { createPredictor } from '../prediction/predictor.js';
import { exportTfjs } from './export-tfjs.js';

const shape: ClassifierShape = { frames: 20, featureSize: 64, hiddenSize: HIDDEN_SIZE, classes: 3 };
const clip = shape.frames * shape.featureSize;
const items = 5;
const random = SeededRandom.fromSeed(9, 0);
// Each clip has fewer frames than the one before, the last has none. Some values are tiny, some negative.
const features = Float32Array.from({ length: items * clip }, (_, i) => {
  const [item, frame] = [Math.floor(i / clip), Math.floor(i / shape.featureSize) % shape.frames];
  return item < items - 1 && frame < shape.frames - 5 * item
    ? (2 * random.unit() - 1) * (frame % 3 === 0 ? 1e-8 : 1)
    : 0;
});

describe.each([true, false])('an exported tfjs layers model (masked pooling: %s)', (maskedPooling) => {
  it('loads in tfjs and gives the same probabilities as the predictor', async () => {
    // Every tensor is random, so that the test fails if one is left out.
    const parameters = mapValues(initialParameters(shape, 3), (values) =>
      values.map((value) => value + 0.2 * (random.unit() - 0.5)),
    );
    const weights = encodeWeights({ shape, maskedPooling, labels: ['a', 'b', 'c'], temperature: 1.7, parameters });
    const predictor = await createPredictor(weights);
    const expected = await predictor.predict(features);
    await predictor.close();

    const { topology, weights: data } = exportTfjs(weights);
    const { modelTopology, weightsManifest } = JSON.parse(JSON.stringify(topology)) as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
    };
    await tf.setBackend('cpu');
    const model = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0]!.weights,
        weightData: Uint8Array.from(data).buffer,
      }),
    );
    const answer = await (
      model.predict(tf.tensor3d(features, [items, shape.frames, shape.featureSize])) as tf.Tensor
    ).data();
    expect(answer).toHaveLength(expected.length);
    answer.forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-5));
  });
});
