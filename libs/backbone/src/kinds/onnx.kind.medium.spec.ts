import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FileSystemObjectStore } from '@clipyard/object-store';
import { mulberry32 } from '@clipyard/tensors';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { encoderProcesses } from '../engines/encoder-processes.fixture.js';
import { relativeDifference } from '../golden-weights.fixture.js';
import { createFrameEncoder } from '../index.js';
import { tinyFeatures, type TinyGraph, tinyGraph } from '../onnx-file/tiny-graph.fixture.js';
import { BackboneRepository } from '../publication/backbone-repository.js';
import { resolveBackbone } from './backbone-kinds.js';

const folder = tempDir();
afterAll(() => folder.remove());
let folders = 0;

const SIZE = 32;
const DESCRIPTOR = { name: 'tiny', licence: 'MIT', pretrained: true, size: SIZE };

/** Writes a graph with its descriptor. @returns The path of the graph. */
function write(graph: Uint8Array, descriptor: object | string | null = DESCRIPTOR): string {
  const path = join(folder.path, String(folders++));
  mkdirSync(path);
  writeFileSync(join(path, 'tiny.onnx'), graph);
  if (descriptor !== null)
    writeFileSync(
      join(path, 'backbone.json'),
      typeof descriptor === 'string' ? descriptor : JSON.stringify(descriptor),
    );
  return join(path, 'tiny.onnx');
}
const resolve = (choice: string) => resolveBackbone(choice, { cacheDir: folder.path });

function noise(rows: number, frames: number): Uint8Array {
  const random = mulberry32(5);
  return Uint8Array.from({ length: rows * frames * SIZE * SIZE * 3 }, () => Math.floor(random() * 256));
}

describe('an ONNX backbone', { timeout: 120_000 }, () => {
  const halves = (value: number): number => (value / 255 - 0.5) / 0.25;
  const normal = { scale: 1 / 255, mean: 0.5, std: 0.25 };
  it.each<[string, TinyGraph, object, (value: number, channel: number) => number]>([
    ['NCHW float32', {}, { input: normal }, halves],
    ['NHWC uint8', { layout: 'NHWC', type: 'uint8' }, {}, (value) => value],
    ['NCHW float16', { type: 'float16' }, {}, (value) => value],
    ['NHWC float32, one image per run', { layout: 'NHWC', sizes: { N: 1 } }, { input: normal }, halves],
    [
      'NCHW with a mean per channel',
      {},
      { input: { mean: [100, 110, 120], std: [50, 60, 70] } },
      (value, channel) => (value - (100 + 10 * channel)) / (50 + 10 * channel),
    ],
    ['a mean over tokens', { output: 'tokens' }, { output: { pooling: 'mean' } }, (value) => value],
    ['a mean over a map', { output: 'map' }, {}, (value) => value],
    ['clips as NTCHW', { layout: 'NTCHW', sizes: { T: 4 } }, { input: normal }, halves],
    ['clips as NCTHW', { layout: 'NCTHW' }, { frames: 4, input: normal }, halves],
    ['clips as NTHWC, one window per run', { layout: 'NTHWC', sizes: { N: 1, T: 4 } }, {}, (value) => value],
    ['clips with a map', { layout: 'NCTHW', sizes: { T: 4 }, output: 'map' }, {}, (value) => value],
  ])('computes features of %s', async (_, graph, given, affine) => {
    const { source, warning } = await resolve(write(tinyGraph(graph), { ...DESCRIPTOR, ...given }));
    expect(warning).toBeNull();
    const encoder = await createFrameEncoder({
      backbone: await source.make(),
      imageSize: SIZE,
      engine: 'auto',
      threads: 1,
    });
    try {
      const pixels = noise(3, encoder.framesPerRow);
      const bytes = pixels.length / 3;
      const expected = [0, 1, 2].flatMap((row) =>
        tinyFeatures(pixels.subarray(row * bytes, (row + 1) * bytes), affine),
      );
      const features = await encoder.encode(pixels, 3);
      expect(features).toHaveLength(expected.length);
      expect(relativeDifference(features, Float32Array.from(expected))).toBeLessThan(
        graph.type === 'float16' ? 2e-3 : 1e-5,
      );
      expect(encoder.memoryBytes).toBeGreaterThan(10 * 1024 ** 2);
    } finally {
      await encoder.close();
    }
  });

  it('swaps channels for BGR, and takes the first token for cls', async () => {
    const path = write(tinyGraph({ output: 'tokens' }), {
      ...DESCRIPTOR,
      input: { channels: 'BGR' },
      output: { pooling: 'cls' },
    });
    const backbone = await (await resolve(path)).source.make();
    const encoder = await createFrameEncoder({ backbone, imageSize: SIZE, engine: 'auto', threads: 1 });
    const pixels = noise(1, 1);
    const features = await encoder.encode(pixels, 1);
    await encoder.close();
    const expected = tinyFeatures(Uint8Array.of(pixels[2]!, pixels[1]!, pixels[0]!), (value) => value);
    expect(relativeDifference(features, Float32Array.from(expected))).toBeLessThan(1e-5);
  });

  it('is found by its folder, is published, and comes back as it was', async () => {
    const path = write(tinyGraph(), { ...DESCRIPTOR, pretrained: false, resize: 'crop', maxFrames: 32 });
    const { source, warning } = await resolve(join(path, '..'));
    expect(warning).toMatch(/tiny has random weights/);
    const repository = new BackboneRepository(new FileSystemObjectStore(join(folder.path, 'store')));
    const descriptor = await repository.publish(source);
    expect(descriptor).toEqual({
      name: 'tiny',
      digest: source.digest,
      kind: 'onnx',
      pretrained: false,
      featureSize: 5,
      preprocessing: 'descriptor',
      imageSize: SIZE,
      source: 'tiny.onnx',
      licence: 'MIT',
      defaults: { resize: 'crop', maxFrames: 32 },
    });
    const loaded = await repository.load(descriptor.digest);
    expect(loaded.descriptor).toEqual(descriptor);
    const encoder = await createFrameEncoder({ backbone: loaded, imageSize: SIZE, engine: 'auto', threads: 1 });
    expect(await encoder.encode(noise(1, 1), 1)).toHaveLength(5);
    await encoder.close();
  });

  it('has the digest of its graph and descriptor, without name and licence', async () => {
    const digestOf = async (graph: Uint8Array, descriptor: object) =>
      (await resolve(write(graph, descriptor))).source.digest;
    const digest = await digestOf(tinyGraph(), DESCRIPTOR);
    expect(await digestOf(tinyGraph(), { size: SIZE, pretrained: true, name: 'b', licence: 'other' })).toBe(digest);
    expect(await digestOf(tinyGraph({ output: 'map' }), DESCRIPTOR)).not.toBe(digest);
    expect(await digestOf(tinyGraph(), { ...DESCRIPTOR, input: { scale: 0.5 } })).not.toBe(digest);
    expect(await digestOf(tinyGraph(), { ...DESCRIPTOR, pretrained: false })).not.toBe(digest);
  });

  it('is refused by name once it has ended two encoder processes', async () => {
    const { source } = await resolve(write(tinyGraph({ output: 'map' }), { ...DESCRIPTOR, name: 'killer' }));
    const encoder = await createFrameEncoder({
      backbone: await source.make(),
      imageSize: SIZE,
      engine: 'auto',
      threads: 1,
    });
    const pixels = noise(1, 1);
    for (let death = 0; death < 2; death++) {
      await encoder.encode(pixels, 1);
      const [pid] = encoderProcesses();
      process.kill(pid!, 'SIGKILL');
      await waitFor(() => (encoderProcesses().includes(pid!) ? null : true));
      // The first call may find the process dead, or start the next one.
      await encoder.encode(pixels, 1).catch(() => undefined);
    }
    await expect(encoder.encode(pixels, 1)).rejects.toMatchObject({
      code: 'backbone_invalid',
      message: expect.stringMatching(/backbone killer is refused/) as string,
    });
    await encoder.close();
  });

  it('is refused in a precision that it does not have', async () => {
    const backbone = await (await resolve(write(tinyGraph()))).source.make();
    await expect(
      createFrameEncoder({ backbone, imageSize: SIZE, engine: 'auto', threads: 1, precision: 'int8' }),
    ).rejects.toMatchObject({ code: 'backbone_invalid', message: expect.stringMatching(/of its own/) as string });
  });

  it.each([
    ['no descriptor', null, /write it with at least/],
    ['a descriptor that is not JSON', '{', /is not JSON/],
    ['unknown and missing fields', { name: 'tiny', licence: 'MIT', inputs: {} }, /"pretrained": .*inputs/],
  ])('is refused with %s', async (_, descriptor, message) => {
    await expect(resolve(write(tinyGraph(), descriptor))).rejects.toMatchObject({
      code: 'backbone_invalid',
      message: expect.stringMatching(message) as string,
    });
  });
});
