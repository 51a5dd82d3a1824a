import { elementCount } from '@clipyard/tensors';

/**
 * The sizes of a classifier. The architecture is that of the Keras example "Video Classification with Transformers": learned position
 * table, one encoder block with a single attention head of key size `featureSize`, max pooling over frames, softmax.
 */
export interface ClassifierShape {
  readonly frames: number;
  readonly featureSize: number;
  /** Width of the encoder's inner dense layer; 4 in the reference. */
  readonly hiddenSize: number;
  readonly classes: number;
}

export const HIDDEN_SIZE = 4;
export const ATTENTION_DROPOUT = 0.3;
export const OUTPUT_DROPOUT = 0.5;
export const LAYER_NORM_EPSILON = 1e-3;

export type Initializer =
  { readonly kind: 'uniform'; readonly limit: number } | { readonly kind: 'constant'; readonly value: number };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** The values of all parameters, in the order of `parameterSpecs`, each row-major float32. */
export type Parameters = readonly Float32Array[];

const zeros: Initializer = { kind: 'constant', value: 0 };
const ones: Initializer = { kind: 'constant', value: 1 };
const glorotUniform = (fanIn: number, fanOut: number): Initializer => ({
  kind: 'uniform',
  limit: Math.sqrt(6 / (fanIn + fanOut)),
});

/** Names, shapes and initializers of all parameters, in their one order. Kernels are (in, out). */
export function parameterSpecs(shape: ClassifierShape): readonly ParameterSpec[] {
  const { frames, featureSize: size, hiddenSize: hidden, classes } = shape;
  return [
    { name: 'position', shape: [frames, size], initializer: { kind: 'uniform', limit: 0.05 } },
    { name: 'query/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    { name: 'query/bias', shape: [size], initializer: zeros },
    { name: 'key/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    { name: 'key/bias', shape: [size], initializer: zeros },
    { name: 'value/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    { name: 'value/bias', shape: [size], initializer: zeros },
    { name: 'output/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    { name: 'output/bias', shape: [size], initializer: zeros },
    { name: 'norm1/gamma', shape: [size], initializer: ones },
    { name: 'norm1/beta', shape: [size], initializer: zeros },
    { name: 'dense1/kernel', shape: [size, hidden], initializer: glorotUniform(size, hidden) },
    { name: 'dense1/bias', shape: [hidden], initializer: zeros },
    { name: 'dense2/kernel', shape: [hidden, size], initializer: glorotUniform(hidden, size) },
    { name: 'dense2/bias', shape: [size], initializer: zeros },
    { name: 'norm2/gamma', shape: [size], initializer: ones },
    { name: 'norm2/beta', shape: [size], initializer: zeros },
    { name: 'classifier/kernel', shape: [size, classes], initializer: glorotUniform(size, classes) },
    { name: 'classifier/bias', shape: [classes], initializer: zeros },
  ];
}

/** Far above what is trained, far below what takes all memory. */
const LARGEST_SIDE = 1_000_000;

/** Whether something that was read from a file is the sizes of a classifier. */
export function isClassifierShape(value: unknown): value is ClassifierShape {
  const shape = (value ?? {}) as Partial<Record<keyof ClassifierShape, unknown>>;
  return [shape.frames, shape.featureSize, shape.hiddenSize, shape.classes].every(
    (side) => Number.isInteger(side) && (side as number) > 0 && (side as number) <= LARGEST_SIDE,
  );
}

export const elements = elementCount;

/** 4,237,321 for 20 frames of 1024 features, 4 hidden units and 5 classes. */
export function parameterCount(shape: ClassifierShape): number {
  return parameterSpecs(shape).reduce((sum, spec) => sum + elements(spec.shape), 0);
}
