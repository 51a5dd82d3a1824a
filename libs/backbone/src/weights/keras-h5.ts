import { ClipyardError } from '@clipyard/api-contract';
import {
  type Dataset,
  elementCount,
  type Group,
  readHdf5,
  type Tensor,
  type Tensors,
  type TensorSpec,
} from '@clipyard/tensors';

const refuse = (message: string): ClipyardError => new ClipyardError('backbone_unavailable', message);

/** Versions of Keras differ in layer names (`conv1/conv`, `conv1_conv`) and in a suffix `:0` of weight names. */
const plain = (name: string): string => name.replace(/:0$/, '').replaceAll('/', '_');

/** Order of a layer's variables in files that only number them. */
const VARIABLES: Record<string, readonly string[]> = {
  conv: ['kernel'],
  bn: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
};

/**
 * Reads the tensors of a Keras weights file by name. Supports the legacy layout, with layers at the root (as in the
 * published file) or under `model_weights`, and the `.weights.h5` layout of Keras 3. Blocks its thread, and may never
 * return from a damaged file; see `Hdf5Reader`.
 *
 * @throws ClipyardError `backbone_unavailable`, with the name of a tensor that is missing or has the wrong shape.
 */
export async function readKerasH5(path: string, expected: readonly TensorSpec[]): Promise<Tensors> {
  try {
    return await readHdf5(path, (file) => {
      const root = (file.keys().includes('model_weights') ? file.get('model_weights') : file) as Group;
      const find = root.attrs['layer_names'] === undefined ? kerasThree(root, expected) : legacy(root);
      return new Map(expected.map((spec) => [spec.name, readTensor(find(spec.name), spec)] as const));
    });
  } catch (error) {
    // HDF5 reports damaged and foreign files with untyped errors.
    throw error instanceof ClipyardError
      ? error
      : new ClipyardError('backbone_unavailable', `${path} cannot be read as Keras weights`, { cause: error });
  }
}

/** Finds datasets of the legacy layout by the name of the layer and of the weight. */
function legacy(root: Group): (name: string) => Dataset | undefined {
  const datasets = new Map<string, Dataset>();
  for (const layer of root.attrs['layer_names']?.value as string[]) {
    const group = root.get(layer) as Group | null;
    const names = (group?.attrs['weight_names']?.value ?? []) as string[];
    for (const name of names) {
      const dataset = group?.get(name) as Dataset | null;
      if (dataset !== null && dataset !== undefined)
        datasets.set(`${plain(layer)}_${plain(name.slice(name.lastIndexOf('/') + 1))}`, dataset);
    }
  }
  return (name) => datasets.get(plain(name));
}

/**
 * Finds datasets of the Keras 3 layout. Keras 3 numbers the layers of each class in the order of the model (`conv2d`,
 * `conv2d_1`, …), and the variables of each layer. Newer releases may name the layers instead.
 */
function kerasThree(root: Group, expected: readonly TensorSpec[]): (name: string) => Dataset | undefined {
  const layers = (root.get('layers') ?? root.get('_layer_checkpoint_dependencies')) as Group | null;
  if (layers === null) throw refuse('The file contains no Keras weights');
  const keys = layers.keys();
  const byName = new Map(keys.map((key) => [plain(key), key]));
  const counters = { conv: 0, bn: 0 };
  const groups = new Map<string, { key: string | undefined; kind: 'conv' | 'bn' }>();
  for (const { name } of expected) {
    const layer = name.slice(0, name.lastIndexOf('/'));
    if (groups.has(layer)) continue;
    const kind = name.endsWith('/kernel') ? 'conv' : 'bn';
    const number = counters[kind]++;
    const numbered = `${kind === 'conv' ? 'conv2d' : 'batch_normalization'}${number === 0 ? '' : `_${number}`}`;
    groups.set(layer, { key: byName.get(plain(layer)) ?? byName.get(numbered), kind });
  }
  return (name) => {
    const cut = name.lastIndexOf('/');
    const group = groups.get(name.slice(0, cut));
    if (group?.key === undefined) return undefined;
    const vars = (layers.get(group.key) as Group).get('vars') as Group | null;
    return (vars?.get(String(VARIABLES[group.kind]!.indexOf(name.slice(cut + 1)))) as Dataset | null) ?? undefined;
  };
}

function readTensor(dataset: Dataset | undefined, { name, shape }: TensorSpec): Tensor {
  if (dataset === undefined) throw refuse(`The weights lack the tensor ${name}`);
  const found = dataset.shape ?? [];
  if (found.length !== shape.length || found.some((size, i) => size !== shape[i]))
    throw refuse(`The tensor ${name} has the shape (${found.join(', ')}), not (${shape.join(', ')})`);
  const value = dataset.value;
  if (!(value instanceof Float32Array) || value.length !== elementCount(shape))
    throw refuse(`The tensor ${name} is not float32`);
  if (!value.every(Number.isFinite)) throw refuse(`The tensor ${name} contains numbers that are not finite`);
  return { shape, data: value };
}
