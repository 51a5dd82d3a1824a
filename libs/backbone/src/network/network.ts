/**
 * A convolutional network as a list of operations in order of execution, channels last. It is built in code
 * (DenseNet121) or read from a layers model, and runs in ONNX or tfjs.
 */
export interface Network {
  readonly nodes: readonly NetworkNode[];
  /** Name of the node whose output, of shape `(n, featureSize)`, is the features. */
  readonly output: string;
}

/** Name of the network's input: preprocessed images, `(n, size, size, 3)`, float32. */
export const INPUT = 'input';

/** Padding of a convolution or pooling. Numbers are the rows above and below, then the columns left and right. */
export type Padding = 'valid' | 'same' | readonly [number, number, number, number];

export type NetworkNode = { readonly name: string; readonly inputs: readonly string[] } & Operation;

/** Weights are keys of the tensor map. Kernels have the shape `(h, w, in, out)`, depthwise ones `(h, w, in, 1)`. */
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
  | { readonly op: 'max-pool'; readonly size: Pair; readonly strides: Pair; readonly padding: Padding }
  // Engines disagree on whether explicit padding counts towards a mean.
  | { readonly op: 'average-pool'; readonly size: Pair; readonly strides: Pair; readonly padding: 'valid' | 'same' }
  | { readonly op: 'concat' | 'add' | 'global-average-pool' };

type Pair = readonly [number, number];
