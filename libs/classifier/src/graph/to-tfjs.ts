import * as tf from '@tensorflow/tfjs-core';

import { mapValues } from '../model/map-values.js';
import { inOrder, mergeEqual, type TfjsRun, type Value } from './value.js';

/** Computes values on the current tfjs backend. */
export class TfjsProgram<Key extends string> {
  private readonly outputs: Readonly<Record<Key, Value>>;
  private readonly steps: readonly Value[];
  /** Values that depend only on parameters, after `fold`. */
  private folded: ReadonlyMap<Value, tf.Tensor> = new Map();

  constructor(outputs: Readonly<Record<Key, Value>>) {
    this.outputs = mergeEqual(outputs);
    this.steps = inOrder(Object.values(this.outputs));
  }

  /**
   * Computes everything that depends only on parameters. Later runs need no parameters.
   *
   * @param parameters - tensors by name; the caller may dispose of them afterwards
   */
  fold(parameters: TfjsRun['feeds']): void {
    const used = new Set(this.steps.filter(({ batched }) => batched).flatMap(({ inputs }) => inputs));
    const fixed = this.steps.filter(({ batched }) => !batched);
    const kept = fixed.filter((value) => used.has(value));
    const tensors = tf.tidy(() => {
      const results = new Map<Value, tf.Tensor>();
      const run = startRun(parameters, 0);
      for (const value of fixed) results.set(value, evaluate(value, results, run));
      return kept.map((value) => tf.clone(results.get(value)!));
    });
    this.folded = new Map(kept.map((value, i) => [value, tensors[i]!]));
  }

  /**
   * Computes all outputs. Call it inside `tf.tidy`.
   *
   * @param feeds - tensors of inputs, and of parameters unless they are folded, by name
   * @param items - size of the batch
   */
  run(feeds: TfjsRun['feeds'], items: number): Record<Key, tf.Tensor> {
    const results = new Map(this.folded);
    const run = startRun(feeds, items);
    for (const value of this.steps)
      if (value.batched || this.folded.size === 0) results.set(value, evaluate(value, results, run));
    return mapValues(this.outputs, (value) => results.get(value)!);
  }

  /** Disposes of the folded tensors. */
  dispose(): void {
    for (const tensor of this.folded.values()) tensor.dispose();
  }
}

function startRun(feeds: TfjsRun['feeds'], items: number): TfjsRun {
  const groups = new Map<Value, readonly tf.Tensor[]>();
  const shared: TfjsRun['shared'] = (x, make) => {
    const known = groups.get(x) ?? make();
    groups.set(x, known);
    return known;
  };
  return { tf, items, feeds, shared };
}

const evaluate = (value: Value, results: ReadonlyMap<Value, tf.Tensor>, run: TfjsRun): tf.Tensor =>
  value.op.tfjs(
    run,
    value.inputs.map((input) => results.get(input)!),
    value,
  );
