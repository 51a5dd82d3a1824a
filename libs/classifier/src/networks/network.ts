import type { Value } from '../graph/value.js';
import type { ClassifierShape } from '../model/architecture.model.js';
import type { ParameterSpecs } from '../model/parameters.js';

export interface NetworkInput {
  /** `(items, frames, featureSize)`, zero rows for padding. */
  readonly features: Value;
  /** `(items, frames, 1)`: 1 for frames that hold features, 0 for others. */
  readonly mask: Value;
}

export interface NetworkOptions {
  readonly shape: ClassifierShape;
  /** Whether padded frames are ignored if frames are pooled. */
  readonly maskedPooling: boolean;
  /** Whether parameters are fixed, so that products of parameters are computed only once. */
  readonly fixed: boolean;
  /** Multiplies a value by the dropout factors of that name; returns the value unchanged outside of training. */
  dropout(name: string, value: Value): Value;
}

/** Values that dropout sets to zero at random. */
interface DropoutSpec {
  /** Shape of the value for one item. */
  readonly shape: readonly number[];
  /** Share of the elements that are dropped. */
  readonly rate: number;
}

/**
 * A network that turns the features of clips into logits. It is written once, as an expression of graph operations. The
 * graphs of training and inference and all exports are generated from it.
 *
 * To add a network, write one file that defines it and add it to `networks`.
 */
export interface Network<Key extends string = string> {
  /** Parameters in the order in which they are drawn and stored. */
  parameters(shape: ClassifierShape): ParameterSpecs<Key>;
  /** Dropout by name, in the order in which its factors are drawn. */
  dropout(shape: ClassifierShape): Readonly<Record<string, DropoutSpec>>;
  /** @returns logits `(items, classes)` */
  logits(input: NetworkInput, parameters: Readonly<Record<Key, Value>>, options: NetworkOptions): Value;
}
