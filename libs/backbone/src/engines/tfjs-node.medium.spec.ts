import { spawnSync } from 'node:child_process';

import { engineEnvironment } from '@clipyard/config';
import { installedTfjsAddon } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { goldenBackbone, goldenPixels, readGolden, relativeDifference } from '../golden-weights.fixture.js';
import { INPUT } from '../network/network.js';
import { createEngine, type Engine } from './engine.js';
import { createFrameEncoder, type FrameEncoder } from './frame-encoder.js';
import { loadNetwork } from './tfjs-network.js';

const addon = installedTfjsAddon();
/** CLIPYARD_TFJS_NODE=1 fails without the addon. */
const isDemanded = process.env['CLIPYARD_TFJS_NODE'] === '1';
const name =
  addon === null
    ? `tfjs' native addon (skipped: not installed; npm run setup:tfjs)`
    : `${addon.name} with libtensorflow ${addon.setup?.tensorflow ?? 'of its own'}`;
const golden = readGolden();
const pixels = goldenPixels(golden);

/** Runs a script that loads the addon as encoders do, in the environment of encoders. */
function load(script: string, threads: number): { stdout: string; stderr: string } {
  const url = JSON.stringify(import.meta.resolve('@clipyard/tensors'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { useTfjs } from ${url}; import { readdirSync } from 'node:fs'; await useTfjs('auto'); ${script}`,
    ],
    { env: engineEnvironment({ tf32: false, threads }), encoding: 'utf8', cwd: import.meta.dirname },
  );
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return { stdout, stderr };
}

describe.skipIf(addon === null && !isDemanded)(`the encoder on ${name}`, () => {
  let encoder: FrameEncoder;
  let engine: Engine;
  beforeAll(async () => {
    const options = { imageSize: golden.size, engine: 'tfjs', threads: 2, cpuOnly: true } as const;
    encoder = await createFrameEncoder({ ...options, backbone: goldenBackbone(golden.seed) });
    engine = await createEngine(goldenBackbone(golden.seed), { ...options, imageSize: 32 });
  });
  afterAll(() => encoder.close());

  it('computes the features of Keras', async () => {
    expect(encoder.engine).toMatchObject({ name: 'tfjs', device: 'node' });
    const features = await encoder.encode(pixels, golden.images);
    expect(relativeDifference(features, golden.features)).toBeLessThan(1e-5);
  });

  it('keeps no tensors over 500 batches', async () => {
    const before = tf.memory();
    for (let i = 0; i < 500; i++) {
      const count = 1 + (i % 2);
      const features = await engine.run(new Uint8Array(count * 32 * 32 * 3).fill(i), count);
      expect(features).toHaveLength(count * 1024);
    }
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  }, 300_000);

  it('keeps no tensors of a call that fails half-way', () => {
    // The kernel takes four channels, and images have three.
    const forward = loadNetwork(
      {
        nodes: [
          { name: 'padded', inputs: [INPUT], op: 'pad', padding: [1, 1, 1, 1] },
          {
            name: 'output',
            inputs: ['padded'],
            op: 'conv',
            kernel: 'kernel',
            bias: null,
            strides: [1, 1],
            dilations: [1, 1],
            padding: 'valid',
            depthwise: false,
          },
        ],
        output: 'output',
      },
      new Map([['kernel', { shape: [1, 1, 4, 2], data: new Float32Array(8) }]]),
      'torch',
    );
    const before = tf.memory().numTensors;
    expect(() => forward(new Uint8Array(2 * 8 * 8 * 3), 2, 8)).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('computes with the threads of the settings', () => {
    const count =
      "const tf = await import('@tensorflow/tfjs-core'); const x = tf.ones([4, 64, 64, 16]);" +
      'tf.conv2d(x, tf.ones([3, 3, 16, 16]), 1, "same").dataSync(); console.log(readdirSync("/proc/self/task").length)';
    const [one, four] = [1, 4].map((threads) => Number(load(count, threads).stdout));
    expect(four! - one!).toBe(3);
  });

  it('is loaded without warnings about kernels', () => {
    expect(load('', 1).stderr).not.toContain('already registered');
  });
});
