import { SeededRandom } from '@clipyard/tensors';
import { afterEach, describe, expect, it } from 'vitest';

import { type ClassifierShape } from '../model/architecture.model.js';
import { frameMask } from '../model/frame-mask.js';
import { mapValues } from '../model/map-values.js';
import { elements } from '../model/parameters.js';
import { poolingMask } from '../model/pooling-mask.fixture.js';
import { LAYER_NORM_EPSILON, type TransformerKey, transformerParameters } from '../networks/transformer.network.js';
import { engines } from './engines.fixture.js';
import { type DropoutFactors, freshState, type TrainingEngine } from './training-engine.port.js';

const shape: ClassifierShape = { frames: 3, featureSize: 6, hiddenSize: 4, classes: 3 };
const { frames: T, featureSize: D } = shape;
const items = 4;
const random = SeededRandom.fromSeed(5, 99);
const noise = (count: number, scale: number, centre = 0): Float32Array =>
  Float32Array.from({ length: count }, () => centre + scale * (2 * random.unit() - 1));

// A full clip, one with a padded end, one with a black frame in the middle, and one without frames.
const features = noise(items * T * D, 1);
features
  .fill(0, (T + 2) * D, 2 * T * D)
  .fill(0, (2 * T + 1) * D, (2 * T + 2) * D)
  .fill(0, 3 * T * D);
// One-hot, smoothed, a mixture of two classes, and a row of half weight.
const targets = Float32Array.from([1, 0, 0, 0.1, 0.1, 0.8, 0.3, 0.7, 0, 0, 0, 0.5]);
const parameters = mapValues(transformerParameters(shape), (spec) =>
  noise(elements(spec.shape), 0.5, spec.initializer.kind === 'constant' ? spec.initializer.value : 0),
);
const dropout = {
  attention: Float32Array.from({ length: items * T * T }, (_, i) => (i % 4 === 0 ? 0 : 1 / 0.7)),
  pooled: Float32Array.from({ length: items * D }, (_, i) => (i % 3 === 0 ? 0 : 2)),
} satisfies DropoutFactors;

type Vector = number[];
const dense = (x: Vector, kernel: Vector, bias: Vector): Vector =>
  bias.map((b, j) => x.reduce((sum, value, i) => sum + value * kernel[i * bias.length + j]!, b));
const add = (a: Vector, b: Vector): Vector => a.map((value, i) => value + b[i]!);

function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function norm(x: Vector, gamma: Vector, beta: Vector): Vector {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
  return x.map((value, i) => ((value - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON)) * gamma[i]! + beta[i]!);
}

/** The mean loss of the network in double precision, clip by clip, written from the definitions of the layers. */
function meanLoss(p: Readonly<Record<TransformerKey, Vector>>, maskedPooling: boolean): number {
  const held = frameMask(features, shape);
  const pooledFrames = poolingMask(held, shape, maskedPooling);
  let loss = 0;
  for (let n = 0; n < items; n++) {
    const x = Array.from({ length: T }, (_, t) =>
      Array.from({ length: D }, (_, d) => features[(n * T + t) * D + d]! + p.position[t * D + d]!),
    );
    const query = x.map((row) => dense(row, p.queryKernel, p.queryBias));
    const key = x.map((row) => dense(row, p.keyKernel, p.keyBias));
    const value = x.map((row) => dense(row, p.valueKernel, p.valueBias));
    const rows = x.map((row, t) => {
      const exps = key.map((k, s) =>
        held[n * T + s] === 1 ? Math.exp(k.reduce((sum, kd, d) => sum + kd * query[t]![d]!, 0) / Math.sqrt(D)) : 0,
      );
      const total = exps.reduce((a, b) => a + b, 0);
      const weights = exps.map((e, s) => (total === 0 ? 0 : (e / total) * dropout.attention[(n * T + t) * T + s]!));
      const context = row.map((_, d) => weights.reduce((sum, w, s) => sum + w * value[s]![d]!, 0));
      const first = norm(add(row, dense(context, p.outputKernel, p.outputBias)), p.norm1Gamma, p.norm1Beta);
      const hidden = dense(first, p.dense1Kernel, p.dense1Bias).map((h) => 0.5 * h * (1 + erf(h / Math.SQRT2)));
      return norm(add(first, dense(hidden, p.dense2Kernel, p.dense2Bias)), p.norm2Gamma, p.norm2Beta);
    });
    const pooled = rows[0]!.map(
      (_, d) =>
        Math.max(...rows.map((row, t) => (pooledFrames[n * T + t] === 1 ? row[d]! : -Infinity))) *
        dropout.pooled[n * D + d]!,
    );
    const logits = dense(pooled, p.classifierKernel, p.classifierBias);
    const total = Math.log(logits.reduce((sum, l) => sum + Math.exp(l), 0));
    loss += logits.reduce((sum, l, c) => sum + targets[n * shape.classes + c]! * (total - l), 0) / items;
  }
  return loss;
}

const cases = engines.flatMap((engine) => [false, true].map((maskedPooling) => ({ ...engine, maskedPooling })));

describe.each(cases)(
  'gradients of $name (masked pooling: $maskedPooling)',
  ({ training, inference, maskedPooling }) => {
    let engine: TrainingEngine | undefined;
    afterEach(() => engine?.dispose());

    it('are the slopes of the loss with dropout and padding', async () => {
      engine = await training({ shape, maskedPooling }, freshState(parameters));
      const { loss } = await engine.step({ features, targets, dropout }, 1e-3);
      const point = mapValues(parameters, (values) => Array.from(values));
      expect(loss / items).toBeCloseTo(meanLoss(point, maskedPooling), 5);
      // After one step from zero moments, the first moment is a tenth of the gradient.
      const { firstMoments } = await engine.getState();
      mapValues(transformerParameters(shape), (spec, key) => {
        point[key].forEach((value, k) => {
          const h = 1e-5;
          point[key][k] = value + h;
          const above = meanLoss(point, maskedPooling);
          point[key][k] = value - h;
          const slope = (above - meanLoss(point, maskedPooling)) / (2 * h);
          point[key][k] = value;
          expect(Math.abs(firstMoments[key]![k]! * 10 - slope), `${spec.name}[${k}]`).toBeLessThan(
            1e-5 + 1e-4 * Math.abs(slope),
          );
        });
      });
    });

    it('folds attention without changing the logits', async () => {
      engine = await training({ shape, maskedPooling }, freshState(parameters));
      const folded = await inference({ shape, maskedPooling }, parameters);
      const [plain, fixed] = [await engine.forward(features), await folded.forward(features)];
      await folded.dispose();
      plain.forEach((logit, i) => expect(fixed[i]).toBeCloseTo(logit, 5));
    });
  },
);
