import { ClipyardError } from '@clipyard/api-contract';
import { type GraphValue, type OnnxFile, onnxTypes } from '@clipyard/tensors';

/** The features and classes that a graph must fit: those of a dataset, and the labels of its outputs. */
export interface HeadTarget {
  readonly frames: number;
  readonly featureSize: number;
  readonly labels: readonly string[];
}

/** The inputs and the output of the graph of a head. */
export interface HeadInterface {
  readonly input: {
    readonly name: string;
    /** Element type in the numbering of ONNX. */
    readonly type: number;
    /**
     * - `frames`: (batch, frames, featureSize).
     * - `mean`: the mean of the frames that hold features, (batch, featureSize).
     * - `flat`: all frames one after the other, (batch, frames × featureSize).
     */
    readonly reads: 'frames' | 'mean' | 'flat';
  };
  /** The input that marks the frames that hold features, (batch, frames); null if there is none. */
  readonly mask: { readonly name: string; readonly type: number } | null;
  /** A value of (batch, classes): logits or probabilities. */
  readonly output: string;
}

const FLOATS: readonly number[] = [onnxTypes.float32, onnxTypes.float64, onnxTypes.float16];
const MASKS: readonly number[] = [...FLOATS, onnxTypes.bool, onnxTypes.int32, onnxTypes.int64];

const wrong = (message: string): ClipyardError => new ClipyardError('model_unavailable', message);
const shapeOf = ({ shape }: GraphValue): string =>
  shape === null ? 'of unknown shape' : shape.map((size) => size ?? '?').join(' × ');
const shown = (value: GraphValue): string => `${value.name} (${shapeOf(value)})`;
const list = (values: readonly GraphValue[]): string => few(values.map(shown)) || 'none';

/** Most names in a message. */
const FEW = 6;
const few = (names: readonly string[]): string =>
  names.slice(0, FEW).join(', ') + (names.length > FEW ? ` and ${names.length - FEW} more` : '');

/**
 * Infers the inputs and the output of a graph.
 *
 * @throws ClipyardError `model_unavailable` if the graph does not fit the features and labels. The message says what to
 *   change.
 */
export function headInterface(file: OnnxFile, target: HeadTarget): HeadInterface {
  const [features, mask] = inputsOf(file.inputs);
  return {
    input: { name: features.name, type: features.type, reads: readingOf(features, target) },
    mask: mask === null ? null : maskOf(mask, target),
    output: outputOf(file, target.labels),
  };
}

/** The input for the features, and the one for the mask. */
function inputsOf(inputs: readonly GraphValue[]): [features: GraphValue, mask: GraphValue | null] {
  const [first, second] = inputs;
  if (first !== undefined && inputs.length === 1) return [first, null];
  if (first !== undefined && second !== undefined && inputs.length === 2) {
    const [features, mask] = first.shape?.length === 2 ? [second, first] : [first, second];
    if (features.shape?.length === 3 && mask.shape?.length === 2) return [features, mask];
  }
  throw wrong(
    `The graph has the inputs ${list(inputs)}; a head takes features (batch, features) or (batch, frames, features), ` +
      'and with frames also a mask (batch, frames). Export the head with such inputs; ' +
      'for a scikit-learn pipeline, fit it on an array and not on a data frame',
  );
}

function readingOf(input: GraphValue, { frames, featureSize }: HeadTarget): HeadInterface['input']['reads'] {
  const { name, type, shape } = input;
  if (!FLOATS.includes(type))
    throw wrong(`The input ${name} must be a float tensor; export the head with such an input`);
  checkBatch(input);
  const expected =
    `the features of the dataset have ${frames} frames of ${featureSize} numbers. Train the head on them, ` +
    `or on their mean over the frames (batch, ${featureSize})`;
  if (shape?.length === 2) {
    const width = shape[1] ?? featureSize;
    if (width === featureSize) return 'mean';
    if (width === frames * featureSize) return 'flat';
    throw wrong(`The input ${shown(input)} takes ${width} numbers, but ${expected}`);
  }
  if (shape?.length !== 3)
    throw wrong(
      `The input ${shown(input)} must have 2 axes (batch, features) or 3 (batch, frames, features); ` +
        'export the head with an input of that shape',
    );
  const fits = (shape[1] ?? frames) === frames && (shape[2] ?? featureSize) === featureSize;
  if (!fits) throw wrong(`The input ${shown(input)} takes frames of another shape: ${expected}`);
  return 'frames';
}

function maskOf(mask: GraphValue, { frames }: HeadTarget): NonNullable<HeadInterface['mask']> {
  const { name, type, shape } = mask;
  if (!MASKS.includes(type))
    throw wrong(`The mask ${name} must be of booleans, floats or integers; export the head with such an input`);
  checkBatch(mask);
  const size = shape?.[1] ?? frames;
  if (size !== frames)
    throw wrong(`The mask ${shown(mask)} marks ${size} frames, but the features of the dataset have ${frames}`);
  return { name, type };
}

function checkBatch(input: GraphValue): void {
  const batch = input.shape?.[0] ?? null;
  if (batch === null) return;
  throw wrong(
    `The first axis of the input ${shown(input)} is fixed at ${batch}; export the head with a dynamic first axis ` +
      '(torch: dynamic_axes or dynamic_shapes; skl2onnx: FloatTensorType([None, size]))',
  );
}

/** The value with a column per class. A dictionary per row (ZipMap of skl2onnx) is replaced by its values. */
function outputOf(file: OnnxFile, labels: readonly string[]): string {
  const candidates = file.outputs.flatMap((output): GraphValue[] => {
    if (FLOATS.includes(output.type)) return [output];
    const zipped = zipMap(file, output.name)?.input?.[0];
    return zipped === undefined ? [] : [{ name: zipped, type: onnxTypes.float32, shape: null }];
  });
  const named = candidates.filter(({ name }) => /prob|logit/i.test(name));
  const [output] = candidates.length === 1 ? candidates : named;
  if (candidates.length === 0)
    throw wrong(
      `None of the outputs ${list(file.outputs)} is a float tensor of (batch, classes); ` +
        "convert a classifier with predict_proba, with options={'zipmap': False} in skl2onnx",
    );
  if (output === undefined || (candidates.length > 1 && named.length !== 1))
    throw wrong(
      `The graph has several float outputs: ${list(candidates)}; export the head with one output, ` +
        'or name the one with the classes "probabilities" or "logits"',
    );
  if (output.shape !== null && output.shape.length !== 2)
    throw wrong(`The output ${shown(output)} must have 2 axes (batch, classes); export the head with such an output`);
  const columns = output.shape?.[1] ?? labels.length;
  if (columns !== labels.length) throw wrongCount(columns, labels.length);
  checkOrder(file, labels);
  return output.name;
}

/** The error for outputs that do not have a column per label. */
export const wrongCount = (columns: number, labels: number): ClipyardError =>
  wrong(
    `The head gives ${columns} ${columns === 1 ? 'number' : 'numbers'} per video, but there are ${labels} labels; ` +
      (columns === 1 && labels === 2
        ? 'export a column for each of the two classes, such as torch.cat([-z, z], dim=1) of a single logit z'
        : 'name one label for each column, in the order of the columns'),
  );

type Node = NonNullable<NonNullable<OnnxFile['model']['graph']>['node']>[number];

const nodesOf = ({ model }: OnnxFile): readonly Node[] => model.graph?.node ?? [];

const zipMap = (file: OnnxFile, output: string): Node | undefined =>
  nodesOf(file).find(({ opType, output: outputs }) => opType === 'ZipMap' && (outputs ?? []).includes(output));

/** Classifiers of ai.onnx.ml name their classes. If they are the given labels in another order, that is a mistake. */
function checkOrder(file: OnnxFile, labels: readonly string[]): void {
  for (const { attribute } of nodesOf(file)) {
    const given = (attribute ?? []).find(({ name }) => name === 'classlabels_strings')?.strings ?? [];
    const names = given.map((name) => Buffer.from(name).toString('utf8'));
    if (names.length !== labels.length) continue;
    const moved = labels.some((label, i) => label !== names[i] && names.includes(label));
    if (moved)
      throw wrong(
        `The graph names its classes ${few(names)}, but the labels are ${few(labels)}; ` +
          'give the labels in the order of the graph',
      );
  }
}
