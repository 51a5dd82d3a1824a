import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { feed, isLongForm, spoiled, tally, tempDir } from '@clipyard/testing';
import h5wasm, { type Dataset, type Group } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { decodeWeights } from '../model/classifier-weights.codec.js';
import { importKerasH5 } from './import-keras-h5.js';
import { readKerasH5 } from './read-keras-h5.js';

const folder = tempDir();
afterAll(() => folder.remove());

/** The layers of a tiny model of the Keras example: 2 frames of 5 features, 4 hidden units, 3 classes. */
const LAYERS: Record<string, Record<string, readonly number[]>> = {
  'frame_position_embedding/embedding': { embeddings: [2, 5] },
  'transformer_layer/multi_head_attention/query': { kernel: [5, 1, 5], bias: [1, 5] },
  'transformer_layer/multi_head_attention/key': { kernel: [5, 1, 5], bias: [1, 5] },
  'transformer_layer/multi_head_attention/value': { kernel: [5, 1, 5], bias: [1, 5] },
  'transformer_layer/multi_head_attention/attention_output': { kernel: [1, 5, 5], bias: [5] },
  'transformer_layer/layer_normalization': { gamma: [5], beta: [5] },
  'transformer_layer/layer_normalization_1': { gamma: [5], beta: [5] },
  'transformer_layer/dense': { kernel: [5, 4], bias: [4] },
  'transformer_layer/dense_1': { kernel: [4, 5], bias: [5] },
  dense_2: { kernel: [5, 3], bias: [3] },
};

const labels = ['a', 'b', 'c'];
type H5File = InstanceType<typeof h5wasm.File>;

/**
 * Writes the file of such a model.
 *
 * @param options.endless - the layer whose kernel can be resized without limit
 * @param options.alter - changes the file before it is closed
 */
async function writeH5(
  path: string,
  { endless, alter }: { endless?: string; alter?: (file: H5File) => void } = {},
): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  for (const [layer, variables] of Object.entries(LAYERS)) {
    let group: Group = file;
    for (const part of layer.split('/'))
      group = group.keys().includes(part) ? (group.get(part) as Group) : group.create_group(part);
    for (const [name, shape] of Object.entries(variables)) {
      const any = layer === endless && name === 'kernel' ? { maxshape: shape.map(() => null), chunks: [...shape] } : {};
      group.create_dataset({
        name: `${name}:0`,
        data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i / 10),
        shape: [...shape],
        dtype: '<f4',
        ...any,
      });
    }
  }
  alter?.(file);
  file.close();
}

let h5: Buffer;
beforeAll(async () => {
  const path = join(folder.path, 'whole.h5');
  // HDF5 writes the time into its files. A fixed time makes the flipped bits hit the same content in every run.
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  await writeH5(path);
  vi.useRealTimers();
  h5 = readFileSync(path);
});

describe('hostile Keras files', () => {
  it('are imported or refused with an error code', async () => {
    let files = 0;
    const endings = await feed(
      'Keras H5 classifiers',
      [{ kind: 'whole', bytes: h5 }, ...spoiled(h5, isLongForm() ? 2000 : 100, 9)],
      async (bytes) => {
        // Each file has its own name: HDF5 caches files that were left open.
        const path = join(folder.path, `hostile-${files++}.h5`);
        writeFileSync(path, bytes);
        expect(decodeWeights(await readKerasH5(path, labels).finally(() => rmSync(path))).labels).toEqual([
          'a',
          'b',
          'c',
        ]);
      },
    );
    tally(endings);
    expect(endings.filter(({ outcome }) => outcome !== 'read' && outcome !== 'model_unavailable')).toEqual([]);
    expect(
      endings.filter(
        ({ kind, outcome }) =>
          (kind === 'whole') !== (outcome === 'read') && ['whole', 'empty', 'noise', 'truncated'].includes(kind),
      ),
    ).toEqual([]);
  });

  it.each<[string, Parameters<typeof writeH5>[1], RegExp]>([
    [
      'claim more values than fit into memory',
      { endless: 'dense_2', alter: (file) => void (file.get('dense_2/kernel:0') as Dataset).resize([1e6, 1e6]) },
      /classes/,
    ],
    [
      'claim a huge tensor of the wrong shape',
      {
        endless: 'transformer_layer/dense',
        alter: (file) => void (file.get('transformer_layer/dense/kernel:0') as Dataset).resize([1e6, 4]),
      },
      /does not have the shape/,
    ],
    [
      'claim a huge model',
      {
        endless: 'transformer_layer/dense',
        alter: (file) => void (file.get('transformer_layer/dense/kernel:0') as Dataset).resize([5, 1e9]),
      },
      /more than 100000000 parameters/,
    ],
    [
      'contain themselves',
      {
        alter: (file) => void (file.get('transformer_layer') as Group).create_hard_link('/transformer_layer', 'again'),
      },
      /more groups/,
    ],
  ])('are refused if they %s', async (_, how, why) => {
    const path = join(folder.path, 'spoiled.h5');
    await writeH5(path, how);
    await expect(readKerasH5(path, labels)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(why) as string,
    });
    rmSync(path);
  });

  it('neither block nor crash the importing process', async () => {
    const path = join(folder.path, 'imported.h5');
    writeFileSync(path, h5);
    expect(decodeWeights(await importKerasH5(path, labels)).labels).toEqual(labels);
    await expect(importKerasH5(path, ['a'])).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('classes') as string,
    });
    await expect(importKerasH5(path, labels, 0)).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('within') as string,
    });
  });
});
