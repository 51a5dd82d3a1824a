import '@tensorflow/tfjs-backend-cpu';

import { type HeadName } from '@clipyard/api-contract';
import { SeededRandom } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';

import { QUERIES } from '../heads/attention.head.js';
import { type HeadInput, type HeadMember } from '../heads/head.js';
import { encodeHeadModel, type HeadModel } from '../heads/head-model.js';
import { pooledSize } from '../heads/pooling.js';
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
// Each clip has fewer frames than the one before, the last has none. The second has a gap. Some values are tiny, some
// negative.
const features = Float32Array.from({ length: items * clip }, (_, i) => {
  const [item, frame] = [Math.floor(i / clip), Math.floor(i / shape.featureSize) % shape.frames];
  return item < items - 1 && frame < shape.frames - 5 * item && !(item === 1 && (frame === 4 || frame === 5))
    ? (2 * random.unit() - 1) * (frame % 3 === 0 ? 1e-8 : 1)
    : 0;
});

const labels = ['a', 'b', 'c'];

const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.unit() - 0.5);

function member(name: HeadName, pooling: HeadInput): HeadMember {
  const size = pooling === 'frames' ? shape.featureSize : pooledSize(pooling, shape.featureSize);
  return {
    name,
    pooling,
    mean: draw(size),
    deviation: draw(size).map((value) => value + 1),
    kernel: draw(size * labels.length),
    bias: draw(labels.length),
    ...(pooling === 'frames' ? { queries: draw(QUERIES * size) } : {}),
  };
}

const headModel = (...members: readonly HeadMember[]): HeadModel => ({
  frames: shape.frames,
  featureSize: shape.featureSize,
  labels,
  temperature: 1.7,
  members,
});

/** Compares the export, as tfjs reads it, with the predictor. */
async function expectAgreement(weights: Uint8Array, clips = features, frames = shape.frames): Promise<void> {
  const predictor = await createPredictor(weights);
  const expected = await predictor.predict(clips);
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
    model.predict(
      tf.tensor3d(clips, [clips.length / frames / shape.featureSize, frames, shape.featureSize]),
    ) as tf.Tensor
  ).data();
  expect(answer).toHaveLength(expected.length);
  answer.forEach((p, i) => expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-5));
}

describe('an exported tfjs layers model', () => {
  it.each([true, false])(
    'of a transformer predicts as the predictor does (masked pooling: %s)',
    async (maskedPooling) => {
      // Every tensor is random, so that the test fails if one is left out.
      const parameters = mapValues(initialParameters(shape, 3), (values) =>
        values.map((value) => value + 0.2 * (random.unit() - 0.5)),
      );
      await expectAgreement(encodeWeights({ shape, maskedPooling, labels, temperature: 1.7, parameters }));
    },
  );

  it('of a transformer with standardised features predicts as the predictor does', async () => {
    const standardization = {
      mean: Float32Array.from({ length: shape.featureSize }, () => random.unit() - 0.5),
      deviation: Float32Array.from({ length: shape.featureSize }, () => 0.5 + random.unit()),
    };
    const parameters = initialParameters(shape, 3);
    const model = { shape, maskedPooling: true, labels, temperature: 1.7, parameters };
    await expectAgreement(encodeWeights({ ...model, standardization }));
  });

  it.each([
    ['linear-mean', 'mean'],
    ['linear-moments', 'moments'],
    ['temporal', 'temporal'],
    ['attention', 'frames'],
  ] as const)('of the head %s predicts as the predictor does', async (name, pooling) => {
    await expectAgreement(encodeHeadModel(headModel(member(name, pooling))));
  });

  it('of an average of two or three heads predicts as the predictor does', async () => {
    const [mean, moments, temporal] = [
      member('linear-mean', 'mean'),
      member('linear-moments', 'moments'),
      member('temporal', 'temporal'),
    ];
    await expectAgreement(encodeHeadModel(headModel(moments, temporal)));
    await expectAgreement(encodeHeadModel(headModel(mean, moments, temporal)));
  });

  it('of a head on clips of one frame predicts as the predictor does', async () => {
    const model = headModel(member('temporal', 'temporal'));
    await expectAgreement(encodeHeadModel({ ...model, frames: 1 }), features.subarray(0, 3 * shape.featureSize), 1);
  });
});
