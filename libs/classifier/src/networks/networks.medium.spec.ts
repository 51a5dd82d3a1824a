import '@tensorflow/tfjs-backend-cpu';

import { SeededRandom } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';

import { engines } from '../engine/engines.fixture.js';
import { freshState } from '../engine/training-engine.port.js';
import { exportOnnx } from '../interchange/export-onnx.js';
import { exportTfjs } from '../interchange/export-tfjs.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import { decodeWeights, encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import { oneHot, softmax } from '../model/softmax.js';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.codec.js';
import type { Network } from './network.js';
import type * as Networks from './networks.js';

/** All that a new network needs: one definition, and its entry in `networks`. */
vi.mock('./networks.js', async (load) => {
  const { dense, div, mul, sum } = await import('../graph/algebra.js');
  const { scalar } = await import('../graph/leaves.js');
  const { glorotUniform, zeros } = await import('../model/parameters.js');
  const linear: Network<'kernel' | 'bias'> = {
    parameters: ({ featureSize, classes }) => ({
      kernel: {
        name: 'linear/kernel',
        shape: [featureSize, classes],
        initializer: glorotUniform(featureSize, classes),
      },
      bias: { name: 'linear/bias', shape: [classes], initializer: zeros },
    }),
    dropout: () => ({}),
    logits: ({ features, mask }, { kernel, bias }, { shape: { frames } }) =>
      dense(div(sum(mul(features, mask), 1), scalar(frames)), kernel, bias),
  };
  const { networks } = await load<typeof Networks>();
  const all: Record<string, Network> = { ...networks, linear };
  return { networks: all, isNetworkName: (name: string) => name in all };
});

const shape = { network: 'linear', frames: 4, featureSize: 6, hiddenSize: 4, classes: 3 } as unknown as ClassifierShape;
const options = { shape, maskedPooling: true };
const items = 24;
const random = SeededRandom.fromSeed(12, 0);
const classes = Int32Array.from({ length: items }, (_, i) => i % 3);
// The class is visible as a higher mean of one feature.
const features = Float32Array.from({ length: items * 24 }, (_, i) =>
  i % 6 === classes[Math.floor(i / 24)] ? 1 + random.unit() : random.unit(),
);
const batch = { features, targets: oneHot(classes, 3), dropout: null };

async function trained(training: (typeof engines)[number]['training']) {
  const engine = await training(options, freshState(initialParameters(shape, 1)));
  const losses: number[] = [];
  for (let step = 0; step < 40; step++) losses.push((await engine.step(batch, 0.05)).loss / items);
  const [state, logits] = [await engine.getState(), await engine.forward(features)];
  await engine.dispose();
  return { losses, state, logits };
}

describe('a network that is added to `networks`', () => {
  it('trains on every engine to the same weights', async () => {
    const [onnx, tfjs] = await Promise.all(engines.map(({ training }) => trained(training)));
    expect(onnx!.losses.at(-1)!).toBeLessThan(onnx!.losses[0]! / 2);
    expect(Object.keys(onnx!.state.parameters)).toEqual(['kernel', 'bias']);
    onnx!.logits.forEach((logit, i) => expect(tfjs!.logits[i]).toBeCloseTo(logit, 3));
  });

  it('is stored, resumed and exported', async () => {
    const { state, logits } = await trained(engines[0]!.training);
    const weights = { ...options, labels: ['a', 'b', 'c'], temperature: 2, parameters: state.parameters };
    const encoded = encodeWeights(weights);
    expect(decodeWeights(encoded)).toEqual(weights);
    const checkpoint = { identity: 'i', shape, random: random.state(), history: [], state, best: state.parameters };
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);

    const expected = softmax(
      logits.map((logit) => logit / 2),
      3,
    );
    const session = await InferenceSession.create(exportOnnx(encoded));
    const { probabilities } = await session.run({ features: new Tensor('float32', features, [items, 4, 6]) });
    (probabilities!.data as Float32Array).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 5));

    const { topology, weights: weightData } = exportTfjs(encoded);
    const { modelTopology, weightsManifest } = topology as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
    };
    await tf.setBackend('cpu');
    const model = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0]!.weights,
        weightData: Uint8Array.from(weightData).buffer,
      }),
    );
    const answer = (model.predict(tf.tensor3d(features, [items, 4, 6])) as tf.Tensor).dataSync();
    answer.forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 5));
  });
});
