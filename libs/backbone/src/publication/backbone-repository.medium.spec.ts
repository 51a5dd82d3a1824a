import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { keys } from '@clipyard/object-store';
import { FileSystemObjectStore, putJsonIfAbsent } from '@clipyard/object-store';
import { SHARED_DATA_ABSENT, sharedDataDir, tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { type BackboneFiles } from '../backbone-files.js';
import { createFrameEncoder } from '../engines/frame-encoder.js';
import { relativeDifference } from '../golden-weights.fixture.js';
import { resolveBackbone } from '../kinds/backbone-kinds.js';
import { decodeBackboneWeights, WEIGHTS_FILE } from '../kinds/backbone-weights.js';
import { calibrationImages } from '../weights/untrained.js';
import { BackboneRepository } from './backbone-repository.js';

const folder = tempDir();
afterAll(() => folder.remove());
const repository = (name: string): BackboneRepository =>
  new BackboneRepository(new FileSystemObjectStore(join(folder.path, name)));
const resolve = (choice: string) => resolveBackbone(choice, { cacheDir: join(folder.path, 'cache') });
const shared = sharedDataDir();
const skipped = shared === null ? ` (skipped: ${SHARED_DATA_ABSENT})` : '';

async function encodeWith(
  files: BackboneFiles,
  engine: 'onnx' | 'tfjs' | 'auto',
  images: number,
): Promise<{ features: Float32Array; engine: string }> {
  const size = files.descriptor.imageSize ?? 128;
  const encoder = await createFrameEncoder({ backbone: files, imageSize: size, engine, threads: 2 });
  try {
    return { features: await encoder.encode(calibrationImages(images, size), images), engine: encoder.engine.name };
  } finally {
    await encoder.close();
  }
}

describe('the untrained backbone', () => {
  it('is published once under the digest of its recipe, with a warning that it is untrained', async () => {
    const { source, warning } = await resolve('untrained');
    expect(warning).toMatch(/UNTRAINED/);
    const first = await repository('untrained').publish(source);
    expect(first).toMatchObject({ digest: source.digest, pretrained: false, featureSize: 1024 });
    // The second publication finds it in the store, so nothing is calibrated again.
    const again = await repository('untrained').publish({
      digest: source.digest,
      make: () => Promise.reject(new Error('made twice')),
    });
    expect(again).toEqual(first);
  });

  it('is published again over a damaged alias and a damaged descriptor', async () => {
    const { source } = await resolve('untrained');
    const published = await repository('damaged').publish(source);
    const store = new FileSystemObjectStore(join(folder.path, 'damaged'));
    const alias = keys.sequenceEntry(keys.backboneAlias, 1);
    await store.put(alias, '{"digest":');
    await store.put(keys.backbone(published.digest), '{"version":99}');
    expect(await repository('damaged').publish(source)).toEqual(published);
    expect((await repository('damaged').load(published.digest)).descriptor).toEqual(published);
    // The damaged alias entry is still there, but no longer the newest.
    expect(await store.head(keys.sequenceEntry(keys.backboneAlias, 2))).not.toBeNull();
  });

  it('gives different images different features that neither vanish nor explode', async () => {
    const { source } = await resolve('untrained');
    await repository('untrained').publish(source);
    const { features } = await encodeWith(await repository('untrained').load(source.digest!), 'onnx', 12);
    expect(features.every(Number.isFinite)).toBe(true);
    const columns = Array.from({ length: 1024 }, (_, c) =>
      Array.from({ length: 12 }, (_, n) => features[n * 1024 + c]!),
    );
    const mean = features.reduce((sum, value) => sum + value, 0) / features.length;
    const deviations = columns.map((values) => {
      const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
    });
    expect(mean).toBeGreaterThan(0.05);
    expect(Math.max(...features)).toBeLessThan(100);
    expect(deviations.filter((deviation) => deviation > 0.05 * mean).length).toBeGreaterThan(900);
  });

  it('responds more to the content of an image than to its brightness', async () => {
    const { source } = await resolve('untrained');
    await repository('untrained').publish(source);
    const encoder = await createFrameEncoder({
      backbone: await repository('untrained').load(source.digest!),
      imageSize: 128,
      engine: 'onnx',
      threads: 2,
    });
    const stripes = (period: number, brightness: number): number[] =>
      Array.from({ length: 128 * 128 * 3 }, (_, i) => brightness + (Math.floor(i / 3) % period < period / 2 ? 60 : 0));
    const features = await encoder.encode(
      Uint8Array.from([...stripes(16, 40), ...stripes(16, 140), ...stripes(6, 40)]),
      3,
    );
    await encoder.close();
    const distance = (a: number, b: number): number =>
      Math.hypot(...features.subarray(a * 1024, (a + 1) * 1024).map((value, c) => value - features[b * 1024 + c]!));
    expect(distance(0, 1)).toBeLessThan(0.5 * distance(0, 2));
  });

  it('reports a backbone that the store does not have', async () => {
    await expect(repository('empty').load('a'.repeat(64))).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });
});

/** Writes a small layers model: a convolution, the given layers, and pooling. */
function writeLayersModel(name: string, layers: { class_name: string; config: Record<string, unknown> }[]): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  const conv = {
    class_name: 'Conv2D',
    config: {
      name: 'conv',
      filters: 4,
      kernel_size: [3, 3],
      strides: [2, 2],
      padding: 'same',
      activation: 'linear',
      use_bias: true,
      batch_input_shape: [null, 32, 32, 3],
    },
  };
  const pool = { class_name: 'GlobalAveragePooling2D', config: { name: 'pool' } };
  const weights = [
    { name: 'conv/kernel', shape: [3, 3, 3, 4], dtype: 'float32' },
    { name: 'conv/bias', shape: [4], dtype: 'float32' },
  ];
  const values = Float32Array.from({ length: 3 * 3 * 3 * 4 + 4 }, (_, i) => Math.sin(i * 1.7));
  const modelTopology = { class_name: 'Sequential', config: { name, layers: [conv, ...layers, pool] } };
  writeFileSync(
    join(path, 'model.json'),
    JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] }),
  );
  writeFileSync(join(path, 'weights.bin'), new Uint8Array(values.buffer));
  return path;
}

describe('layers models', () => {
  it('run in both engines if all their layers are supported', async () => {
    const { source } = await resolve(
      writeLayersModel('known', [
        { class_name: 'ReLU', config: { name: 'relu', max_value: 6 } },
        {
          class_name: 'ZeroPadding2D',
          config: {
            name: 'pad',
            padding: [
              [0, 1],
              [1, 0],
            ],
          },
        },
        {
          class_name: 'AveragePooling2D',
          config: { name: 'average', pool_size: [2, 2], strides: [2, 2], padding: 'same' },
        },
      ]),
    );
    const descriptor = await repository('known').publish(source);
    expect(descriptor).toMatchObject({
      name: 'known',
      kind: 'layers-model',
      pretrained: true,
      featureSize: 4,
      imageSize: 32,
      preprocessing: 'centered',
    });
    const files = await repository('known').load(descriptor.digest);
    const [onnx, tfjs] = [await encodeWith(files, 'onnx', 3), await encodeWith(files, 'tfjs', 3)];
    expect(relativeDifference(onnx.features, tfjs.features)).toBeLessThan(1e-5);
    expect(new Set(onnx.features).size).toBe(12);
  });

  it('run in tfjs if only tfjs supports one of their layers', async () => {
    const { source } = await resolve(
      writeLayersModel('unknown', [{ class_name: 'LeakyReLU', config: { name: 'leaky', alpha: 0.3 } }]),
    );
    const descriptor = await repository('unknown').publish(source);
    expect(descriptor).toMatchObject({ featureSize: 4 });
    const { engine, features } = await encodeWith(await repository('unknown').load(descriptor.digest), 'auto', 2);
    expect(engine).toBe('tfjs');
    expect(features.every(Number.isFinite)).toBe(true);
  });

  it('have the feature size of their output, not of their last convolution', async () => {
    const path = writeLayersModel('branches', [{ class_name: 'Concatenate', config: { name: 'twice', axis: -1 } }]);
    const model = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as {
      modelTopology: {
        class_name: string;
        config: Record<string, unknown> & {
          layers: { name?: string; config: { name: string; batch_input_shape?: unknown }; inbound_nodes?: unknown }[];
        };
      };
    };
    const { config } = model.modelTopology;
    const input = {
      class_name: 'InputLayer',
      config: { name: 'in', batch_input_shape: [null, 32, 32, 3], dtype: 'float32' },
    };
    model.modelTopology.class_name = 'Model';
    config.layers = [input, ...config.layers];
    const inbound: Record<string, string[]> = { in: [], conv: ['in'], twice: ['conv', 'conv'], pool: ['twice'] };
    for (const layer of config.layers) {
      const from = inbound[layer.config.name]!;
      delete layer.config.batch_input_shape;
      Object.assign(layer, {
        name: layer.config.name,
        inbound_nodes: from.length === 0 ? [] : [from.map((name) => [name, 0, 0, {}])],
      });
    }
    Object.assign(input.config, { batch_input_shape: [null, 32, 32, 3] });
    Object.assign(config, { input_layers: [['in', 0, 0]], output_layers: [['pool', 0, 0]] });
    writeFileSync(join(path, 'model.json'), JSON.stringify(model));
    const { descriptor, ...rest } = await (await resolve(path)).source.make();
    expect(descriptor).toMatchObject({ featureSize: 8, imageSize: 32 });
    const { engine, features } = await encodeWith({ descriptor, ...rest }, 'auto', 1);
    expect(engine).toBe('onnx');
    expect([...features.subarray(0, 4)]).toEqual([...features.subarray(4)]);
  });

  it('have another digest if their preprocessing differs', async () => {
    const path = writeLayersModel('sidecar', []);
    const centered = await repository('sidecar').publish((await resolve(path)).source);
    writeFileSync(join(path, 'clipyard.json'), JSON.stringify({ preprocessing: 'tf' }));
    const tf = await repository('sidecar').publish((await resolve(path)).source);
    expect(tf.preprocessing).toBe('tf');
    expect(tf.digest).not.toBe(centered.digest);
  });

  it('are refused if their stored weights are damaged', async () => {
    const store = new FileSystemObjectStore(join(folder.path, 'damaged'));
    const { digest } = await new BackboneRepository(store).publish(
      (await resolve(writeLayersModel('damaged-model', []))).source,
    );
    const bytes = (await store.get(keys.backboneFile(digest, WEIGHTS_FILE)))!.slice();
    bytes[bytes.length - 1]! ^= 1;
    await store.put(keys.backboneFile(digest, WEIGHTS_FILE), bytes);
    await expect(new BackboneRepository(store).load(digest)).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: expect.stringContaining('damaged') as string,
    });
  });

  it('are loaded from the layout of older stores', async () => {
    const { source } = await resolve(writeLayersModel('packed', []));
    const backbone = await source.make();
    const { digest } = backbone.descriptor;
    const { tensors, topology } = decodeBackboneWeights(backbone);
    const store = new FileSystemObjectStore(join(folder.path, 'packed-store'));
    const manifest = [...tensors].map(([name, { shape }]) => ({ name, shape }));
    const values = Float32Array.from([...tensors.values()].flatMap(({ data }) => [...data]));
    await store.put(keys.backboneFile(digest, 'weights.bin'), new Uint8Array(values.buffer));
    await putJsonIfAbsent(store, keys.backboneFile(digest, 'manifest.json'), { tensors: manifest, topology });
    await putJsonIfAbsent(store, keys.backbone(digest), backbone.descriptor);
    const loaded = await new BackboneRepository(store).load(digest);
    expect(decodeBackboneWeights(loaded)).toEqual({ tensors, topology });
    // Publishing it again finds it.
    expect(await new BackboneRepository(store).publish(source)).toEqual(backbone.descriptor);
    values[0]! += 1;
    await store.put(keys.backboneFile(digest, 'weights.bin'), new Uint8Array(values.buffer));
    await expect(new BackboneRepository(store).load(digest)).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: expect.stringContaining('damaged') as string,
    });
  });

  it('are refused if weights are missing', async () => {
    const path = writeLayersModel('broken', []);
    writeFileSync(join(path, 'weights.bin'), new Uint8Array(8));
    await expect((await resolve(path)).source.make()).rejects.toMatchObject({ code: 'backbone_unavailable' });
    await expect(resolve(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });

  it.skipIf(shared === null)(`compute the same features of a real MobileNet in both engines${skipped}`, async () => {
    const { source } = await resolve(join(shared!, 'models/mobilenet_v1_imagenet_1024'));
    const descriptor = await repository('mobilenet').publish(source);
    expect(descriptor).toMatchObject({ featureSize: 1024, imageSize: 224, pretrained: true });
    const files = await repository('mobilenet').load(descriptor.digest);
    const [onnx, tfjs] = [await encodeWith(files, 'onnx', 4), await encodeWith(files, 'tfjs', 4)];
    expect(relativeDifference(onnx.features, tfjs.features)).toBeLessThan(1e-5);
  });
});
