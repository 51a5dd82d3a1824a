import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type TensorSpec } from '@clipyard/tensors';
import { tempDir } from '@clipyard/testing';
import h5wasm, { type Group } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { goldenTensors, readGolden } from '../golden-weights.fixture.js';
import { densenet121Tensors } from '../network/densenet121.js';
import { readKerasH5 } from './keras-h5.js';

const folder = tempDir();
afterAll(() => folder.remove());

const tiny: TensorSpec[] = [
  { name: 'conv1/conv/kernel', shape: [1, 1, 2, 3] },
  { name: 'conv1/bn/gamma', shape: [3] },
  { name: 'conv1/bn/beta', shape: [3] },
];

function groupAt(root: Group, path: readonly string[]): Group {
  return path.reduce(
    (group, part) => (group.keys().includes(part) ? group.get(part) : group.create_group(part)) as Group,
    root,
  );
}

/** Writes a file in the layout of Keras 2: layers at the root, `conv1/conv` as a path, weight names with `:0`. */
function writeLegacy(name: string, change: (values: Map<string, Float32Array>) => void = () => undefined): string {
  const path = join(folder.path, name);
  const values = new Map(
    tiny.map(({ name: key, shape }, t) => [
      key,
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => t * 10 + i),
    ]),
  );
  change(values);
  const file = new h5wasm.File(path, 'w');
  file.create_attribute('layer_names', ['conv1/conv', 'conv1/bn', 'relu']);
  for (const layer of ['conv1/conv', 'conv1/bn', 'relu']) {
    const weights = [...values].filter(([key]) => key.startsWith(`${layer}/`));
    const group = groupAt(file, layer.split('/'));
    group.create_attribute(
      'weight_names',
      weights.map(([key]) => `${key}:0`),
    );
    for (const [key, data] of weights) {
      // The path of the weight becomes groups within the group of the layer.
      const parts = `${key}:0`.split('/');
      groupAt(group, parts.slice(0, -1)).create_dataset({
        name: parts.at(-1)!,
        data,
        shape: tiny.find((spec) => spec.name === key)!.shape as number[],
        dtype: '<f4',
      });
    }
  }
  file.close();
  return path;
}

beforeAll(async () => {
  await h5wasm.ready;
});

describe('readKerasH5', () => {
  it('reads a file with the layout of the published one', async () => {
    const tensors = await readKerasH5(writeLegacy('good.h5'), tiny);
    expect([...tensors.keys()]).toEqual(tiny.map(({ name }) => name));
    expect([...tensors.get('conv1/bn/beta')!.data]).toEqual([20, 21, 22]);
    expect(tensors.get('conv1/conv/kernel')!.shape).toEqual([1, 1, 2, 3]);
  });

  it.each([
    ['is missing', (values: Map<string, Float32Array>) => void values.delete('conv1/bn/beta')],
    ['is not finite', (values: Map<string, Float32Array>) => void (values.get('conv1/bn/beta')![1] = Number.NaN)],
  ])('names the tensor that %s', async (why, change) => {
    await expect(readKerasH5(writeLegacy(`${why}.h5`, change), tiny)).rejects.toMatchObject({
      code: 'backbone_unavailable',
      message: expect.stringContaining('conv1/bn/beta') as string,
    });
  });

  it('names a tensor with the wrong shape', async () => {
    const other = [...tiny.slice(0, 2), { name: 'conv1/bn/beta', shape: [4] }];
    await expect(readKerasH5(writeLegacy('shape.h5'), other)).rejects.toMatchObject({
      message: expect.stringContaining('conv1/bn/beta has the shape (3)') as string,
    });
  });

  it('refuses an HDF5 file that is not a Keras weights file', async () => {
    const path = join(folder.path, 'other.h5');
    const file = new h5wasm.File(path, 'w');
    file.create_attribute('layer_names', 7);
    file.create_dataset({ name: 'conv1', data: new Float32Array(3) });
    file.close();
    await expect(readKerasH5(path, tiny)).rejects.toMatchObject({ code: 'backbone_unavailable' });
  });

  it('refuses a file that is missing or not HDF5', async () => {
    const path = join(folder.path, 'text.h5');
    writeFileSync(path, 'not a weights file');
    await expect(readKerasH5(path, tiny)).rejects.toMatchObject({ code: 'backbone_unavailable' });
    await expect(readKerasH5(join(folder.path, 'none.h5'), tiny)).rejects.toMatchObject({
      code: 'backbone_unavailable',
    });
  });
});

/** Path of a Python with Keras; null if there is none. */
function pythonWithKeras(): string | null {
  for (const python of [process.env['CLIPYARD_PYTHON'], 'python3']) {
    if (python === undefined) continue;
    try {
      execFileSync(
        python,
        [
          '-c',
          'import importlib.util as u, sys; sys.exit(not all(u.find_spec(m) for m in ("keras", "tensorflow", "h5py")))',
        ],
        { stdio: 'ignore' },
      );
      return python;
    } catch {
      continue;
    }
  }
  return null;
}

const python = pythonWithKeras();

describe.skipIf(python === null)(
  `files written by Keras${
    python === null ? ' (skipped: no Python with keras, tensorflow and h5py; CLIPYARD_PYTHON names one)' : ''
  }`,
  () => {
    const golden = goldenTensors(readGolden().seed);
    beforeAll(() => {
      execFileSync(
        python!,
        [
          fileURLToPath(new URL('../../../../tools/golden/backbone_densenet121.py', import.meta.url)),
          '--weights',
          folder.path,
        ],
        { stdio: 'ignore' },
      );
    }, 180_000);

    it.each(['legacy.h5', 'keras3.weights.h5'])('reads all 604 tensors of %s bit for bit', async (name) => {
      const tensors = await readKerasH5(join(folder.path, name), densenet121Tensors);
      expect(tensors.size).toBe(604);
      for (const [key, { data }] of golden)
        expect(
          Buffer.compare(
            Buffer.from(tensors.get(key)!.data.buffer, tensors.get(key)!.data.byteOffset, data.byteLength),
            Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          ),
          key,
        ).toBe(0);
    });
  },
);
