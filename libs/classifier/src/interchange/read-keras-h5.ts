import { ClipyardError } from '@clipyard/api-contract';
import { type Dataset, type Group, readHdf5 } from '@clipyard/tensors';

import { type ClassifierShape, parameterCount } from '../model/architecture.model.js';
import { encodeWeights } from '../model/classifier-weights.codec.js';
import { mapValues } from '../model/map-values.js';
import { elements, type ParameterSpec } from '../model/parameters.js';
import { type TransformerKey, transformerParameters } from '../networks/transformer.network.js';

const refuse = (message: string, cause?: unknown): ClipyardError =>
  new ClipyardError('model_unavailable', message, { cause });

/** The variables of one Keras layer: kernel and bias, gamma and beta, or a table. */
interface Layer {
  readonly path: string;
  first?: Dataset;
  second?: Dataset;
}

/** Kernels and their like come first, in both layouts: by name, or as `vars/0`. */
const FIRST = /^(kernel|gamma|embeddings|0)$/;
const SECOND = /^(bias|beta|1)$/;

/** The reference has 4.2 million; a file that claims more than this is not read into the memory. */
const MOST_PARAMETERS = 100_000_000;
/** Groups may hold themselves. Keras nests about six deep. */
const DEEPEST = 16;
const MOST_LAYERS = 1_000;

/** Every layer of a file, by the path of the group that its variables lie in. */
function layersOf(root: Group, path = '', found = new Map<string, Layer>(), depth = 0): Map<string, Layer> {
  if (depth > DEEPEST || found.size > MOST_LAYERS) throw refuse('The file holds more groups than a model has');
  for (const key of root.keys()) {
    const child = root.get(key) as Group | Dataset | null;
    if (child === null) continue;
    if (child.type === 'Group') {
      layersOf(child as Group, key === 'vars' || key === 'layers' ? path : `${path}/${key}`, found, depth + 1);
      continue;
    }
    const variable = key.replace(/:0$/, '');
    const layer = found.get(path) ?? { path };
    if (FIRST.test(variable)) layer.first = child as Dataset;
    else if (SECOND.test(variable)) layer.second = child as Dataset;
    found.set(path, layer);
  }
  return found;
}

/** Keras numbers layers without a name of their own: `dense`, `dense_1`, …, `dense_10`. */
const number = ({ path }: Layer): number => Number(/_(\d+)$/.exec(path)?.[1] ?? 0);

/** The datasets of all parameters. */
function parameterDatasets(layers: readonly Layer[]): Record<TransformerKey, Dataset | undefined> {
  const only = (pattern: RegExp, among = layers): Layer => {
    const [layer, ...more] = among.filter(({ path }) => pattern.test(path));
    if (layer === undefined || more.length > 0)
      throw refuse(`${layer === undefined ? 'No layer' : 'More than one layer'} matches ${pattern.source}`);
    return layer;
  };
  const pair = (pattern: RegExp, among: readonly Layer[]): [Layer, Layer] => {
    const matching = among.filter(({ path }) => pattern.test(path)).sort((a, b) => number(a) - number(b));
    if (matching.length !== 2) throw refuse(`${matching.length} layers match ${pattern.source}, not two`);
    return matching as [Layer, Layer];
  };
  const query = only(/\/query(_dense)?$/);
  const [, encoder = ''] = query.path.split('/');
  const inside = layers.filter(({ path }) => path.split('/')[1] === encoder);
  const outside = layers.filter((layer) => !inside.includes(layer));
  const [norm1, norm2] = pair(/\/(layernorm|layer_normalization)[^/]*$/, inside);
  const [dense1, dense2] = pair(/\/dense(_\d+)?$/, inside);
  const position = only(/embedding/, outside);
  const key = only(/\/key(_dense)?$/);
  const value = only(/\/value(_dense)?$/);
  const output = only(/\/(attention_output|output_dense)$/);
  const classifier = only(/\/dense[^/]*$/, outside);
  return {
    position: position.first,
    queryKernel: query.first,
    queryBias: query.second,
    keyKernel: key.first,
    keyBias: key.second,
    valueKernel: value.first,
    valueBias: value.second,
    outputKernel: output.first,
    outputBias: output.second,
    norm1Gamma: norm1.first,
    norm1Beta: norm1.second,
    dense1Kernel: dense1.first,
    dense1Bias: dense1.second,
    dense2Kernel: dense2.first,
    dense2Bias: dense2.second,
    norm2Gamma: norm2.first,
    norm2Beta: norm2.second,
    classifierKernel: classifier.first,
    classifierBias: classifier.second,
  };
}

/** Checks the size first, because a few bytes of a file may declare any number of values. */
function values(dataset: Dataset | undefined, { name, shape }: ParameterSpec): Float32Array {
  if (dataset === undefined) throw refuse(`The file has no tensor for ${name}`);
  if (elements(dataset.shape ?? []) !== elements(shape))
    throw refuse(`${dataset.path} does not have the shape of ${name}`);
  const value = dataset.value;
  if (!(value instanceof Float32Array)) throw refuse(`${dataset.path} is not float32`);
  if (!value.every(Number.isFinite)) throw refuse(`${dataset.path} holds numbers that are not finite`);
  return value;
}

/**
 * Weights of the Keras example's model, from a file of `save_weights` (`.weights.h5` of Keras 3, or the older layout,
 * also within a whole model), as encoded classifier weights. They pool padded frames, as the example does. Blocks: see
 * `importKerasH5`.
 * @param labels index = class, as the model was trained
 * @throws ClipyardError `model_unavailable` if the file is not of that model, or has another number of classes than
 *   there are labels
 */
export async function readKerasH5(path: string, labels: readonly string[]): Promise<Uint8Array> {
  try {
    return await readHdf5(path, (file) => {
      const root = (file.keys().includes('model_weights') ? file.get('model_weights') : file) as Group;
      const datasets = parameterDatasets(
        [...layersOf(root).values()].filter(({ path: layer }) => !/optimizer|seed_generator/.test(layer)),
      );
      const [frames = 0, featureSize = 0] = datasets.position?.shape ?? [];
      const hiddenSize = datasets.dense1Kernel?.shape?.at(-1) ?? 0;
      const classes = datasets.classifierKernel?.shape?.at(-1) ?? 0;
      const shape: ClassifierShape = { frames, featureSize, hiddenSize, classes };
      if (classes !== labels.length)
        throw refuse(`The model tells ${classes} classes apart, ${labels.length} labels were given`);
      if (parameterCount(shape) > MOST_PARAMETERS)
        throw refuse(`The model has more than ${MOST_PARAMETERS} parameters`);
      const parameters = mapValues(transformerParameters(shape), (spec, key) => values(datasets[key], spec));
      return encodeWeights({ shape, maskedPooling: false, labels, temperature: 1, parameters });
    });
  } catch (error) {
    throw error instanceof ClipyardError ? error : refuse('The file cannot be read as Keras weights', error);
  }
}
