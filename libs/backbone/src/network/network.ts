/**
 * A convolutional network as a list of operations in order of execution, channels last. One description, built from
 * DenseNet121's architecture or read from a layers model, and two interpreters of it: ONNX and tfjs.
 */
export interface Network {
  readonly nodes: readonly NetworkNode[];
  /** Name of the node whose (n, featureSize) output are the features. */
  readonly output: string;
}

/** `input` is the name of the preprocessed picture, (n, size, size, 3) float32. */
export const INPUT = 'input';

/** Rows above, below; columns left, right. */
export type Padding = 'valid' | 'same' | readonly [number, number, number, number];

export type NetworkNode = { readonly name: string; readonly inputs: readonly string[] } & Operation;

/** Names of weights are keys of the tensor map. Kernels are HWIO; depthwise ones (h, w, in, 1). */
export type Operation =
  | {
      readonly op: 'conv';
      readonly kernel: string;
      readonly bias: string | null;
      readonly strides: Pair;
      readonly dilations: Pair;
      readonly padding: Padding;
      readonly depthwise: boolean;
    }
  | {
      readonly op: 'batch-norm';
      readonly gamma: string | null;
      readonly beta: string | null;
      readonly mean: string;
      readonly variance: string;
      readonly epsilon: number;
    }
  | { readonly op: 'relu'; readonly max: number | null }
  | { readonly op: 'pad'; readonly padding: readonly [number, number, number, number] }
  | { readonly op: 'max-pool' | 'average-pool'; readonly size: Pair; readonly strides: Pair; readonly padding: Padding }
  | { readonly op: 'concat' | 'add' | 'global-average-pool' };

export type Pair = readonly [number, number];

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

export const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
