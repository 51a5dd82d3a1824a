import type { OnnxValue } from '@clipyard/tensors';
import type * as Tfjs from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

import { mapValues } from '../model/map-values.js';
import type { Shape } from './shape.js';
import type { LayersEmitter, Operand } from './to-layers.js';
import type { OnnxEmitter } from './to-onnx.js';

export type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

/** A node of an expression graph: the result of an operation on other values. Values never change. */
export interface Value<A extends Attributes = Attributes> {
  readonly op: Op<A>;
  readonly inputs: readonly Value[];
  readonly attributes: A;
  readonly shape: Shape;
  /** Whether the value depends on a parameter, so that a gradient has to flow through it. */
  readonly trainable: boolean;
  /** Whether the value depends on the batch. Other values can be computed once for fixed parameters. */
  readonly batched: boolean;
}

/** One run of a graph on tfjs. The library is passed along, so that it is only loaded if it is used. */
export interface TfjsRun {
  readonly tf: typeof Tfjs;
  /** Size of the batch. */
  readonly items: number;
  /** Tensors of inputs and parameters by name. */
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** Tensors that several values share. `make` is called once per run and value. */
  shared(x: Value, make: () => readonly Tensor[]): readonly Tensor[];
}

/** An operation: the single place that knows its shape rule, how each runtime computes it, and its gradient. */
export interface Op<A extends Attributes = Attributes> {
  readonly name: string;
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /** Adds nodes to an ONNX graph. Inputs are obtained with `emitter.of`. */
  onnx(emitter: OnnxEmitter, value: Value<A>): OnnxValue;
  tfjs(run: TfjsRun, inputs: readonly Tensor[], value: Value<A>): Tensor;
  /** Adds layers to a tfjs layers model. Absent if built-in layers cannot compute the operation. */
  layers?(emitter: LayersEmitter, value: Value<A>): Operand;
  /**
   * Expresses the gradients of the inputs in operations. Absent if no gradient flows through the operation.
   *
   * @param gradient - gradient of the loss by `value`, of the same shape
   * @returns one gradient per input; inputs that are not trainable may be left out
   */
  gradient?(value: Value<A>, gradient: Value): readonly (Value | undefined)[];
}

export function apply<A extends Attributes>(op: Op<A>, inputs: readonly Value[], attributes: A): Value<A> {
  return {
    op,
    inputs,
    attributes,
    shape: op.shape(
      inputs.map(({ shape }) => shape),
      attributes,
    ),
    trainable: inputs.some(({ trainable }) => trainable),
    batched: inputs.some(({ batched }) => batched),
  };
}

/** Merges equal subexpressions, so that each is computed once. */
export function mergeEqual<Key extends string>(outputs: Readonly<Record<Key, Value>>): Record<Key, Value> {
  const merged = new Map<Value, Value>();
  const known = new Map<string, Value>();
  const ids = new Map<Value, number>();
  const merge = (value: Value): Value => {
    const found = merged.get(value);
    if (found) return found;
    const inputs = value.inputs.map(merge);
    const key = JSON.stringify([value.op.name, value.attributes, value.shape, inputs.map((input) => ids.get(input))]);
    const result = known.get(key) ?? { ...value, inputs };
    if (!ids.has(result)) ids.set(result, ids.size);
    known.set(key, result);
    merged.set(value, result);
    return result;
  };
  return mapValues(outputs, merge);
}

/** All values that the outputs depend on, inputs before the values that use them. */
export function inOrder(outputs: readonly Value[]): Value[] {
  const visited = new Set<Value>();
  const visit = (value: Value): void => {
    if (visited.has(value)) return;
    value.inputs.forEach(visit);
    visited.add(value);
  };
  outputs.forEach(visit);
  return [...visited];
}
