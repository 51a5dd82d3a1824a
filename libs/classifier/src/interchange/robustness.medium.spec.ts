import { feed, isLongForm, spoiled, tally, tempDir } from '@clipyard/testing';
import h5wasm, { type Group } from 'h5wasm/node';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWeights } from '../model/classifier-weights.codec.js';
import { importKerasH5 } from './import-keras-h5.js';

const folder = tempDir();
afterAll(() => folder.remove());

/** The layers of the Keras example's model, as tiny as they may be: 2 frames of 5 features, 4 hidden, 3 classes. */
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

let h5: Buffer;
beforeAll(async () => {
  await h5wasm.ready;
  const path = join(folder.path, 'whole.h5');
  const file = new h5wasm.File(path, 'w');
  for (const [layer, variables] of Object.entries(LAYERS)) {
    let group: Group = file;
    for (const part of layer.split('/')) group = group.keys().includes(part) ? (group.get(part) as Group) : group.create_group(part);
    for (const [name, shape] of Object.entries(variables)) group.create_dataset({ name: `${name}:0`, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i / 10), shape: [...shape], dtype: '<f4' });
  }
  file.close();
  h5 = readFileSync(path);
});

describe('hostile classifiers as Keras files', () => {
  it('are imported, or refused with a code', async () => {
    let files = 0;
    const endings = await feed('Keras H5 classifiers', [{ kind: 'whole', bytes: h5 }, ...spoiled(h5, isLongForm() ? 2000 : 100, 9)], async (bytes) => {
      // Each under a name of its own: HDF5 would know one again that was left open.
      const path = join(folder.path, `hostile-${files++}.h5`);
      writeFileSync(path, bytes);
      expect(decodeWeights(await importKerasH5(path, ['a', 'b', 'c']).finally(() => rmSync(path))).labels).toEqual(['a', 'b', 'c']);
    });
    tally(endings);
    expect(endings.filter(({ outcome }) => outcome !== 'read' && outcome !== 'model_unavailable')).toEqual([]);
    expect(endings.filter(({ kind, outcome }) => (kind === 'whole') !== (outcome === 'read') && ['whole', 'empty', 'noise', 'truncated'].includes(kind))).toEqual([]);
  });
});
