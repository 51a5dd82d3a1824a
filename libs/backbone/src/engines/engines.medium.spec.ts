import { installedTfjsAddon } from '@clipyard/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  goldenBackbone,
  goldenPixels,
  goldenTensors,
  readGolden,
  relativeDifference,
} from '../golden-weights.fixture.js';
import { createFrameEncoder, type FrameEncoder } from './frame-encoder.js';

const golden = readGolden();
const pixels = goldenPixels(golden);
const backbone = goldenBackbone(golden.seed);

/** tfjs computes on its native addon if that is installed; the specs of tfjs-node demand it. */
const tfjs = installedTfjsAddon();

describe.each([
  ['onnx', 'onnxruntime', 'cpu'],
  ['tfjs', tfjs === null ? 'WebAssembly' : tfjs.name, tfjs === null ? 'wasm' : 'node'],
] as const)('the %s engine on %s', (engine, _, device) => {
  let encoder: FrameEncoder;
  beforeAll(async () => {
    encoder = await createFrameEncoder({ backbone, imageSize: golden.size, engine, threads: 2, cpuOnly: true });
  });
  afterAll(() => encoder.close());

  it(`computes on the device ${device}`, () => expect(encoder.engine).toMatchObject({ name: engine, device }));

  it('computes the same features as Keras when all four batch-norm tensors are random', async () => {
    const features = await encoder.encode(pixels, golden.images);
    expect(features).toHaveLength(golden.images * 1024);
    expect(relativeDifference(features, golden.features)).toBeLessThan(1e-5);
  });

  it('gives a frame the same features on its own and in a batch', async () => {
    const single = await encoder.encode(pixels.slice(golden.size ** 2 * 3, 2 * golden.size ** 2 * 3), 1);
    expect(relativeDifference(single, golden.features.slice(1024, 2048))).toBeLessThan(1e-5);
  });

  it('does not block the event loop while it encodes', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await encoder.encode(pixels, golden.images);
    clearInterval(timer);
    // An encode on the loop would let it turn once, before or after.
    expect(turns).toBeGreaterThan(3);
  });

  it('rejects a cancelled call at once and serves the next one', async () => {
    const controller = new AbortController();
    const unwanted = encoder.encode(pixels, golden.images, { signal: controller.signal });
    controller.abort();
    await expect(unwanted).rejects.toMatchObject({ code: 'cancelled' });
    const first = pixels.slice(0, golden.size ** 2 * 3);
    await expect(encoder.encode(first, 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(
      relativeDifference(
        await encoder.encode(first, 1, { signal: new AbortController().signal }),
        golden.features.slice(0, 1024),
      ),
    ).toBeLessThan(1e-5);
  });

  it('refuses pixels that are not whole frames', async () => {
    await expect(encoder.encode(pixels.slice(1), golden.images)).rejects.toMatchObject({ code: 'encoder_failed' });
  });
});

describe('the onnx engine in other precisions', () => {
  const cosines = (a: Float32Array, b: Float32Array): number[] =>
    Array.from({ length: golden.images }, (_, i) => {
      const [x, y] = [a.subarray(i * 1024, (i + 1) * 1024), b.subarray(i * 1024, (i + 1) * 1024)];
      const dot = (p: Float32Array, q: Float32Array): number => p.reduce((sum, value, c) => sum + value * q[c]!, 0);
      return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
    });

  // Rounding errors grow more with random weights than with trained ones.
  it.each([
    ['float16', 2e-2, 0.999],
    ['int8', 1, 0.9],
  ] as const)('computes features in %s that are close to those in float32', async (precision, difference, cosine) => {
    const encoder = await createFrameEncoder({
      backbone,
      imageSize: golden.size,
      engine: 'auto',
      precision,
      threads: 2,
    });
    const features = await encoder.encode(pixels, golden.images);
    expect(encoder.engine).toMatchObject({ name: 'onnx', reason: expect.stringContaining(precision) as string });
    expect(relativeDifference(features, golden.features)).toBeLessThan(difference);
    expect(relativeDifference(features, golden.features)).toBeGreaterThan(1e-5);
    expect(Math.min(...cosines(features, golden.features))).toBeGreaterThan(cosine);
    await encoder.close();
  });

  it('refuses int8 in tfjs', async () => {
    await expect(
      createFrameEncoder({ backbone, imageSize: 64, engine: 'tfjs', precision: 'int8', threads: 1 }),
    ).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });
});

describe('createFrameEncoder', () => {
  it('names the missing tensor', async () => {
    const tensors = goldenTensors(golden.seed);
    tensors.delete('conv3_block2_1_bn/beta');
    const broken = createFrameEncoder({
      backbone: goldenBackbone(golden.seed, tensors),
      imageSize: 220,
      engine: 'onnx',
      threads: 1,
    });
    await expect(broken).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: expect.stringContaining('conv3_block2_1_bn/beta') as string,
    });
  });

  it('refuses images of another size than the backbone takes', async () => {
    const fixed = { ...backbone, descriptor: { ...backbone.descriptor, imageSize: 224 } };
    await expect(
      createFrameEncoder({ backbone: fixed, imageSize: 220, engine: 'auto', threads: 1 }),
    ).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });

  it('reports the chosen engine and the reason', async () => {
    const encoder = await createFrameEncoder({ backbone, imageSize: 64, engine: 'auto', threads: 1 });
    expect(encoder.engine).toMatchObject({ threads: 1, reason: expect.stringMatching(/GPU|onnx/) as string });
    await encoder.close();
    await expect(encoder.encode(new Uint8Array(64 * 64 * 3), 1)).rejects.toMatchObject({ code: 'encoder_failed' });
  });
});
