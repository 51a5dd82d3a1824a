import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SeededRandom } from '@clipyard/tensors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';

import { type ClassifierShape, HIDDEN_SIZE } from '../model/architecture.model.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { initialParameters } from '../model/initial-parameters.js';
import type { Standardization } from '../model/standardization.js';
import { createPredictor } from '../prediction/predictor.js';
import { exportOnnx } from './export-onnx.js';

const shape: ClassifierShape = { frames: 20, featureSize: 64, hiddenSize: HIDDEN_SIZE, classes: 3 };
const items = 5;
const random = SeededRandom.fromSeed(9, 0);
// Each clip has fewer frames than the one before, the last has none. Negative values also count as features.
const features = Float32Array.from({ length: items * shape.frames * shape.featureSize }, (_, i) => {
  const [item, frame] = [
    Math.floor(i / (shape.frames * shape.featureSize)),
    Math.floor(i / shape.featureSize) % shape.frames,
  ];
  return item < items - 1 && frame < shape.frames - 5 * item ? 2 * random.unit() - 1 : 0;
});
const python = process.env['CLIPYARD_PYTHON'];
const hasRuntime = python !== undefined && spawnSync(python, ['-c', 'import onnxruntime']).status === 0;

const standardization = {
  mean: Float32Array.from({ length: shape.featureSize }, () => random.unit() - 0.5),
  deviation: Float32Array.from({ length: shape.featureSize }, () => 0.5 + random.unit()),
};

interface Variant {
  readonly maskedPooling: boolean;
  readonly standardization?: Standardization;
}

async function predicted(variant: Variant) {
  const weights = encodeWeights({
    shape,
    ...variant,
    labels: ['a', 'b', 'ü'],
    temperature: 1.7,
    parameters: initialParameters(shape, 3),
  });
  const predictor = await createPredictor(weights);
  const probabilities = await predictor.predict(features);
  await predictor.close();
  return { model: exportOnnx(weights), probabilities };
}

describe.each<[string, Variant]>([
  ['masked pooling', { maskedPooling: true }],
  ['pooling of all frames', { maskedPooling: false }],
  ['standardised features', { maskedPooling: true, standardization }],
])('an exported ONNX classifier with %s', (_, variant) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-onnx-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the same probabilities as the predictor from only the features', async () => {
    const { model, probabilities } = await predicted(variant);
    const session = await InferenceSession.create(model);
    const { probabilities: answer } = await session.run({
      features: new Tensor('float32', features, [items, shape.frames, shape.featureSize]),
    });
    (answer!.data as Float32Array).forEach((p, i) => expect(Math.abs(p - probabilities[i]!)).toBeLessThan(1e-5));
    await session.release();
  });

  it.runIf(hasRuntime)('gives the same probabilities in Python and contains its labels', async () => {
    const { model, probabilities } = await predicted(variant);
    const [modelFile, featuresFile, answerFile] = ['model.onnx', 'features.bin', 'answer.bin'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(modelFile, model);
    writeFileSync(featuresFile, features);
    const script = [
      'import json, sys, numpy as np, onnxruntime as ort',
      'model, features, answer = sys.argv[1:]',
      'session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])',
      `x = np.fromfile(features, "<f4").reshape(-1, ${shape.frames}, ${shape.featureSize})`,
      'session.run(["probabilities"], {"features": x})[0].astype("<f4").tofile(answer)',
      'print(json.dumps(json.loads(session.get_modelmeta().custom_metadata_map["labels"])))',
    ].join('\n');
    const labels = execFileSync(python!, ['-c', script, modelFile, featuresFile, answerFile], { encoding: 'utf8' });
    expect(JSON.parse(labels)).toEqual(['a', 'b', 'ü']);
    const answer = new Float32Array(Uint8Array.from(readFileSync(answerFile)).buffer);
    expect(answer).toHaveLength(items * shape.classes);
    answer.forEach((p, i) => expect(Math.abs(p - probabilities[i]!)).toBeLessThan(1e-5));
  });
});
