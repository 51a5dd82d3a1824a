import type { Network } from '../networks/network.js';
import { isNetworkName, type NetworkName, networks } from '../networks/networks.js';
import { elements, type ParameterSpecs } from './parameters.js';

/** The network of a classifier and its sizes. */
export interface ClassifierShape {
  /** Absent means `transformer`, the only network of the first versions. */
  readonly network?: NetworkName;
  readonly frames: number;
  readonly featureSize: number;
  /** Width of the inner dense layer of the transformer; 4 in the reference. */
  readonly hiddenSize: number;
  readonly classes: number;
}

export const HIDDEN_SIZE = 4;

export const networkOf = ({ network = 'transformer' }: ClassifierShape): Network => networks[network];

/** All parameters of the network. */
export const parameterSpecs = (shape: ClassifierShape): ParameterSpecs => networkOf(shape).parameters(shape);

/** 4,237,321 for the transformer with 20 frames of 1024 features, 4 hidden units and 5 classes. */
export function parameterCount(shape: ClassifierShape): number {
  return Object.values(parameterSpecs(shape)).reduce((sum, spec) => sum + elements(spec.shape), 0);
}

/** Far larger than any trained classifier, far too small to exhaust the memory. */
const LARGEST_SIDE = 1_000_000;

/** Whether a value read from a file is a valid shape. */
export function isClassifierShape(value: unknown): value is ClassifierShape {
  const shape = (value ?? {}) as Partial<Record<keyof ClassifierShape, unknown>>;
  const sides = [shape.frames, shape.featureSize, shape.hiddenSize, shape.classes];
  return (
    (shape.network === undefined || isNetworkName(shape.network)) &&
    sides.every((side) => Number.isInteger(side) && (side as number) > 0 && (side as number) <= LARGEST_SIDE)
  );
}
