import { tensorFileKind } from '@clipyard/tensors';

import { decodeHeadModel, HEAD_FILE_KIND, type HeadModel, headParameterCount } from '../heads/head-model.js';
import { parameterCount } from './architecture.model.js';
import { type ClassifierWeights, decodeWeights } from './classifier-weights.codec.js';

/** A decoded model file: the transformer, or heads on pooled features. */
export type Classifier =
  | { readonly kind: 'transformer'; readonly weights: ClassifierWeights }
  | { readonly kind: 'pooled'; readonly model: HeadModel };

/** The description of a model file, readable without running the model. */
export interface ClassifierDescription {
  /** `transformer`, the name of a head, or the names of averaged heads joined by ` + `. */
  readonly head: string;
  readonly labels: readonly string[];
  readonly temperature: number;
  readonly frames: number;
  readonly featureSize: number;
  /** Number of trained numbers. */
  readonly parameters: number;
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete model */
export function decodeClassifier(bytes: Uint8Array): Classifier {
  return tensorFileKind(bytes) === HEAD_FILE_KIND
    ? { kind: 'pooled', model: decodeHeadModel(bytes) }
    : { kind: 'transformer', weights: decodeWeights(bytes) };
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete model */
export function describeClassifier(bytes: Uint8Array): ClassifierDescription {
  const classifier = decodeClassifier(bytes);
  if (classifier.kind === 'pooled') {
    const { model } = classifier;
    const { labels, temperature, frames, featureSize } = model;
    const head = model.members.map(({ name }) => name).join(' + ');
    return { head, labels, temperature, frames, featureSize, parameters: headParameterCount(model) };
  }
  const { shape, labels, temperature } = classifier.weights;
  const { frames, featureSize } = shape;
  return { head: 'transformer', labels, temperature, frames, featureSize, parameters: parameterCount(shape) };
}
