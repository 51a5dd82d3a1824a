/** A float32 tensor; its values are row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by name, in a fixed order. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** The name and shape of a tensor that a network needs. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Number of values of a tensor with the given shape. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
