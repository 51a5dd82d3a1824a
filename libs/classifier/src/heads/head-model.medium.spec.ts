import { headNames } from '@clipyard/api-contract';
import { encodeTensorFile, SeededRandom } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { OnnxSession } from '../engine/onnx-session.js';
import { softmax } from '../model/softmax.js';
import { QUERIES } from './attention.head.js';
import { type HeadMember } from './head.js';
import {
  decodeHeadModel,
  encodeHeadModel,
  exportHeadModel,
  HEAD_FILE_KIND,
  type HeadModel,
  headModelGraph,
} from './head-model.js';
import { headNamed } from './heads.js';
import { linearLogits } from './logistic-regression.js';
import { poolClip, pooledSize, type Pooling, poolings } from './pooling.js';
import { standardized } from './standardization.js';

const [FRAMES, SIZE, LABELS] = [6, 4, ['a', 'b', 'c']];
const random = SeededRandom.fromSeed(3, 1);
const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.unit() * 2 - 1);

/** All frames, padding at the end, a gap in the middle, one frame, and none. */
const masks = [
  [1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 0, 0],
  [1, 0, 1, 1, 0, 1],
  [0, 0, 1, 0, 0, 0],
  [0, 0, 0, 0, 0, 0],
];
const mask = Float32Array.from(masks.flat());
const features = draw(masks.length * FRAMES * SIZE).map((value, i) => (mask[Math.floor(i / SIZE)] === 1 ? value : 0));

type PooledMember = HeadMember & { readonly pooling: Pooling };

const member = (pooling: Pooling): PooledMember => {
  const size = pooledSize(pooling, SIZE);
  return {
    name: headNames.find((name) => headNamed(name).pooling === pooling)!,
    pooling,
    mean: draw(size),
    deviation: draw(size).map((value) => Math.abs(value) + 0.5),
    kernel: draw(size * LABELS.length),
    bias: draw(LABELS.length),
  };
};
const modelOf = (...members: HeadMember[]): HeadModel => ({
  frames: FRAMES,
  featureSize: SIZE,
  labels: LABELS,
  temperature: 1.5,
  members,
});

/** Logits of one member, computed without ONNX. */
function expected({ pooling, ...own }: PooledMember): Float32Array {
  const size = pooledSize(pooling, SIZE);
  const pooled = new Float32Array(masks.length * size);
  masks.forEach((_, i) =>
    poolClip(
      pooling,
      features.subarray(i * FRAMES * SIZE, (i + 1) * FRAMES * SIZE),
      mask.subarray(i * FRAMES, (i + 1) * FRAMES),
      { frames: FRAMES, featureSize: SIZE },
      pooled.subarray(i * size, (i + 1) * size),
    ),
  );
  return linearLogits(
    standardized({ vectors: pooled, stride: size, size }, [...masks.keys()], own),
    size,
    LABELS.length,
    own,
  );
}

const attending: HeadMember = {
  name: 'attention',
  pooling: 'frames',
  mean: draw(SIZE),
  deviation: draw(SIZE).map((value) => Math.abs(value) + 0.5),
  kernel: draw(SIZE * LABELS.length),
  bias: draw(LABELS.length),
  queries: draw(QUERIES * SIZE),
};

/** Logits of attention for one clip, computed without ONNX. Each of the four queries pools one of the four features. */
function attended(clip: number): number[] {
  const { mean, deviation, kernel, bias, queries } = attending;
  const valid = masks[clip]!.flatMap((one, t) => (one === 1 ? [t] : []));
  const frame = (t: number): number[] =>
    Array.from({ length: SIZE }, (_, d) => (features[(clip * FRAMES + t) * SIZE + d]! - mean[d]!) / deviation[d]!);
  const pooled = Array.from({ length: SIZE }, (_, q) => {
    const scores = valid.map((t) =>
      Math.exp(frame(t).reduce((sum, value, d) => sum + value * queries![q * SIZE + d]!, 0)),
    );
    const total = scores.reduce((a, b) => a + b, 0);
    return valid.reduce((sum, t, i) => sum + (scores[i]! / total) * frame(t)[q]!, 0);
  });
  return LABELS.map(
    (_, c) => bias[c]! + pooled.reduce((sum, value, d) => sum + value * kernel[d * LABELS.length + c]!, 0),
  );
}

async function run(model: HeadModel): Promise<Float32Array> {
  const session = await OnnxSession.load(headModelGraph(model).encode(), 1);
  const logits = new Float32Array(masks.length * LABELS.length);
  await session.run(
    {
      features: session.tensor(features, [masks.length, FRAMES, SIZE]),
      mask: session.tensor(mask, [masks.length, FRAMES]),
    },
    { logits: session.tensor(logits, [masks.length, LABELS.length]) },
  );
  await session.release();
  return logits;
}

describe('headModelGraph', () => {
  it.each([...poolings])('computes what training computed, masks included: %s', async (pooling) => {
    const own = member(pooling);
    const wanted = expected(own);
    (await run(modelOf(own))).forEach((logit, i) => expect(logit).toBeCloseTo(wanted[i]!, 4));
  });

  it('attends only to frames that hold features', async () => {
    const logits = await run(modelOf(attending));
    masks.forEach((_, clip) =>
      attended(clip).forEach((logit, c) => expect(logits[clip * LABELS.length + c]).toBeCloseTo(logit, 4)),
    );
  });

  it('averages probabilities of several members', async () => {
    const [a, b] = [member('mean'), member('temporal')];
    const [left, right] = [softmax(expected(a), 3), softmax(expected(b), 3)];
    const found = softmax(await run(modelOf(a, b)), 3);
    found.forEach((p, i) => expect(p).toBeCloseTo((left[i]! + right[i]!) / 2, 4));
  });

  it('tells a clip from its reverse only with temporal pooling', async () => {
    const clip = draw(FRAMES * SIZE);
    const reversed = Float32Array.from(clip, (_, i) => clip[(FRAMES - 1 - Math.floor(i / SIZE)) * SIZE + (i % SIZE)]!);
    const all = new Float32Array(FRAMES).fill(1);
    for (const pooling of poolings) {
      const [forward, backward] = [clip, reversed].map((one) => {
        const out = new Float32Array(pooledSize(pooling, SIZE));
        poolClip(pooling, one, all, { frames: FRAMES, featureSize: SIZE }, out);
        return out;
      });
      const difference = Math.max(...forward!.map((value, d) => Math.abs(value - backward![d]!)));
      if (pooling === 'temporal') expect(difference).toBeGreaterThan(0.01);
      else expect(difference).toBeLessThan(1e-5);
    }
  });
});

describe('exportHeadModel', () => {
  it('takes only features and gives calibrated probabilities', async () => {
    const model = modelOf(member('moments'), member('temporal'));
    const session = await OnnxSession.load(exportHeadModel(model), 1);
    const probabilities = new Float32Array(masks.length * LABELS.length);
    await session.run(
      { features: session.tensor(features, [masks.length, FRAMES, SIZE]) },
      { probabilities: session.tensor(probabilities, [masks.length, LABELS.length]) },
    );
    await session.release();
    const wanted = softmax(
      (await run(model)).map((logit) => logit / model.temperature),
      LABELS.length,
    );
    probabilities.forEach((p, i) => expect(p).toBeCloseTo(wanted[i]!, 4));
  });
});

describe('encodeHeadModel', () => {
  it('round-trips a model', () => {
    const model = modelOf(member('mean'), member('moments'), attending);
    expect(decodeHeadModel(encodeHeadModel(model))).toEqual(model);
  });

  it('refuses a file without its tensors', () => {
    const { frames, featureSize, labels, temperature } = modelOf(member('mean'));
    const meta = { frames, featureSize, labels, temperature, members: [{ name: 'linear-mean', pooling: 'mean' }] };
    expect(() => decodeHeadModel(encodeTensorFile({ kind: HEAD_FILE_KIND, meta, tensors: [] }))).toThrow(
      expect.objectContaining({ code: 'model_unavailable' }),
    );
  });
});
