import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { OnnxDescriptorSchema } from '@clipyard/api-contract';
import { Hdf5Reader, type Tensors, type TensorSpec } from '@clipyard/tensors';
import { feed, flipBits, isLongForm, spoiled, tally, tempDir } from '@clipyard/testing';
import { workerUrl } from '@clipyard/workers';
import h5wasm, { type Group } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readLayersModelFolder } from '../kinds/layers-model-folder.js';
import { readBackboneFile } from '../onnx-file/backbone-rules.js';
import { onnxInterface } from '../onnx-file/onnx-interface.js';
import { tinyGraph } from '../onnx-file/tiny-graph.fixture.js';
import { wrapOnnx } from '../onnx-file/wrap-onnx.js';
import { unpackTensors } from '../publication/packed-weights.js';

const folder = tempDir();
afterAll(() => folder.remove());
const mutations = isLongForm() ? 2000 : 100;
const SEED = 3;
/** A valid file of this size takes a few milliseconds. */
const DEADLINE_MS = 5000;

const specs: TensorSpec[] = [
  { name: 'conv1/conv/kernel', shape: [1, 1, 2, 3] },
  { name: 'conv1/bn/gamma', shape: [3] },
];
const reader = new Hdf5Reader({
  script: workerUrl(import.meta.url, './keras-h5.process.js'),
  code: 'backbone_unavailable',
  contents: 'Keras weights',
  deadlineMs: DEADLINE_MS,
});
afterAll(() => reader.close());
let files = 0;
const read = (bytes: Uint8Array): Promise<Tensors> => {
  const path = join(folder.path, `hostile-${files++}.h5`);
  writeFileSync(path, bytes);
  return reader.read<Tensors>(path, specs).finally(() => rmSync(path));
};

let h5: Buffer;
beforeAll(async () => {
  await h5wasm.ready;
  // HDF5 writes the time into its files. With another time, other bit flips would send it into an endless loop.
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const path = join(folder.path, 'whole.h5');
  const file = new h5wasm.File(path, 'w');
  file.create_attribute('layer_names', ['conv1_conv', 'conv1_bn']);
  for (const { name, shape } of specs) {
    const [layer, variable] = [
      name.slice(0, name.lastIndexOf('/')).replace('/', '_'),
      `${name.slice(name.lastIndexOf('/') + 1)}:0`,
    ];
    const group = file.create_group(layer) as Group;
    group.create_attribute('weight_names', [variable]);
    group.create_dataset({
      name: variable,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
      shape: [...shape],
      dtype: '<f4',
    });
  }
  file.close();
  vi.useRealTimers();
  h5 = readFileSync(path);
});

describe('hostile backbones', () => {
  it('reads Keras files or refuses them with an error code', async () => {
    const endings = await feed('Keras H5 weights', spoiled(h5, mutations, SEED), read);
    expect(
      endings.filter(({ kind, outcome }) => outcome === 'read' && ['empty', 'noise', 'truncated'].includes(kind)),
    ).toEqual([]);
    tally(endings);
    expect(endings.filter(({ outcome }) => outcome !== 'read' && outcome !== 'backbone_unavailable')).toEqual([]);
    // A hostile file must not break the reader for later files.
    expect((await read(h5)).size).toBe(2);
  });

  it('gives up a Keras file that sends HDF5 into an endless loop, and reads the next one', async () => {
    await expect(read(flipBits(h5, SEED * 1_000_003 + 226))).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: expect.stringContaining('within 5 s') as string,
    });
    expect((await read(h5)).size).toBe(2);
  });

  it('refuses hostile layers models with an error code and opens no file outside their folder', async () => {
    const inputs: unknown[] = [
      null,
      [],
      7,
      {},
      { modelTopology: null, weightsManifest: [] },
      { modelTopology: {}, weightsManifest: [{ paths: ['../secret.bin'], weights: [] }] },
      {
        modelTopology: {},
        weightsManifest: [{ paths: ['/etc/passwd'], weights: [{ name: 'a', shape: [4], dtype: 'float32' }] }],
      },
      {
        modelTopology: {},
        weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: 'a', shape: [1e12], dtype: 'float32' }] }],
      },
      {
        modelTopology: {},
        weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: '__proto__', shape: [4], dtype: 'float32' }] }],
      },
      {
        modelTopology: {
          class_name: 'Functional',
          config: { layers: [{ class_name: 'Lambda', config: { function: 'process.exit(1)' } }] },
        },
        weightsManifest: [],
      },
      { modelTopology: { class_name: 'constructor', config: {} }, weightsManifest: [] },
    ];
    const texts = [
      ...inputs.map((input) => JSON.stringify(input)),
      '{"modelTopology":',
      `${'['.repeat(200_000)}`,
      '{"__proto__":{"modelTopology":{}},"weightsManifest":[]}',
      '\u0000',
      `\uFEFF{}`,
    ];
    const path = join(folder.path, 'layers');
    mkdirSync(path);
    writeFileSync(join(folder.path, 'secret.bin'), Buffer.alloc(16));
    writeFileSync(join(path, 'weights.bin'), Buffer.alloc(16));
    const endings = await feed(
      'tfjs layers models',
      texts.map((text) => ({ kind: 'hostile model.json', bytes: Buffer.from(text) })),
      (bytes) => {
        writeFileSync(join(path, 'model.json'), bytes);
        return readLayersModelFolder(path);
      },
    );
    tally(endings);
    rmSync(path, { recursive: true });
    expect(endings.filter(({ outcome }) => outcome !== 'backbone_unavailable')).toEqual([]);
  });

  it('reads ONNX files, up to what onnxruntime gets, or refuses them with an error code', async () => {
    const descriptor = OnnxDescriptorSchema.parse({ name: 'tiny', licence: 'MIT', pretrained: true, size: 32 });
    const endings = await feed('ONNX backbones', spoiled(tinyGraph(), 10 * mutations, SEED), (bytes) => {
      const file = readBackboneFile(bytes);
      return wrapOnnx(file, onnxInterface(file, descriptor));
    });
    tally(endings);
    expect(endings.filter(({ outcome }) => outcome !== 'read' && outcome !== 'backbone_invalid')).toEqual([]);
    expect(endings.filter(({ kind, outcome }) => outcome === 'read' && ['empty', 'noise'].includes(kind))).toEqual([]);
  });

  it('refuses packed tensors whose number of bytes differs from their manifest', async () => {
    const manifest = [{ name: 'a', shape: [2, 3] }];
    const endings = await feed('Packed backbones', spoiled(Buffer.alloc(24, 1), 100, 9), (bytes) =>
      unpackTensors(manifest, bytes),
    );
    tally(endings);
    expect(
      endings.filter(({ kind, outcome }) => outcome !== (kind === 'bits flipped' ? 'read' : 'backbone_unavailable')),
    ).toEqual([]);
  });
});
