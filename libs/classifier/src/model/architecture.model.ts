import { elements, glorotUniform, ones, type ParameterSpecs, uniform, zeros } from './parameters.js';

/**
 * The sizes of a classifier. The architecture is that of the Keras example "Video Classification with Transformers":
 * learned position table, one encoder block with a single attention head of key size `featureSize`, max pooling over
 * frames, softmax.
 */
export interface ClassifierShape {
  readonly frames: number;
  readonly featureSize: number;
  /** Width of the inner dense layer of the encoder; 4 in the reference. */
  readonly hiddenSize: number;
  readonly classes: number;
}

export const HIDDEN_SIZE = 4;
export const ATTENTION_DROPOUT = 0.3;
export const OUTPUT_DROPOUT = 0.5;
export const LAYER_NORM_EPSILON = 1e-3;

/** All parameters of the network. Kernels are (in, out). */
export function parameterSpecs(shape: ClassifierShape) {
  const { frames, featureSize: size, hiddenSize: hidden, classes } = shape;
  return {
    position: { name: 'position', shape: [frames, size], initializer: uniform(0.05) },
    queryKernel: { name: 'query/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    queryBias: { name: 'query/bias', shape: [size], initializer: zeros },
    keyKernel: { name: 'key/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    keyBias: { name: 'key/bias', shape: [size], initializer: zeros },
    valueKernel: { name: 'value/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    valueBias: { name: 'value/bias', shape: [size], initializer: zeros },
    outputKernel: { name: 'output/kernel', shape: [size, size], initializer: glorotUniform(size, size) },
    outputBias: { name: 'output/bias', shape: [size], initializer: zeros },
    norm1Gamma: { name: 'norm1/gamma', shape: [size], initializer: ones },
    norm1Beta: { name: 'norm1/beta', shape: [size], initializer: zeros },
    dense1Kernel: { name: 'dense1/kernel', shape: [size, hidden], initializer: glorotUniform(size, hidden) },
    dense1Bias: { name: 'dense1/bias', shape: [hidden], initializer: zeros },
    dense2Kernel: { name: 'dense2/kernel', shape: [hidden, size], initializer: glorotUniform(hidden, size) },
    dense2Bias: { name: 'dense2/bias', shape: [size], initializer: zeros },
    norm2Gamma: { name: 'norm2/gamma', shape: [size], initializer: ones },
    norm2Beta: { name: 'norm2/beta', shape: [size], initializer: zeros },
    classifierKernel: { name: 'classifier/kernel', shape: [size, classes], initializer: glorotUniform(size, classes) },
    classifierBias: { name: 'classifier/bias', shape: [classes], initializer: zeros },
  } satisfies ParameterSpecs;
}

/** Far larger than any trained classifier, far too small to exhaust the memory. */
const LARGEST_SIDE = 1_000_000;

/** Whether a value read from a file is a valid shape. */
export function isClassifierShape(value: unknown): value is ClassifierShape {
  const shape = (value ?? {}) as Partial<Record<keyof ClassifierShape, unknown>>;
  return [shape.frames, shape.featureSize, shape.hiddenSize, shape.classes].every(
    (side) => Number.isInteger(side) && (side as number) > 0 && (side as number) <= LARGEST_SIDE,
  );
}

export type ParameterKey = keyof ReturnType<typeof parameterSpecs>;

/** 4,237,321 for 20 frames of 1024 features, 4 hidden units and 5 classes. */
export function parameterCount(shape: ClassifierShape): number {
  return Object.values(parameterSpecs(shape)).reduce((sum, spec) => sum + elements(spec.shape), 0);
}
