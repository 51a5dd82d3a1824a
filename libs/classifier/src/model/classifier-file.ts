import { tensorFileKind } from '@clipyard/tensors';

import { decodeHeadModel, HEAD_FILE_KIND, type HeadModel, headParameterCount } from '../heads/head-model.js';
import { decodeImportedHead, IMPORTED_FILE_KIND, type ImportedHead } from '../imported/imported-head.js';
import { parameterCount } from './architecture.model.js';
import { type ClassifierWeights, decodeWeights } from './classifier-weights.codec.js';

/** A decoded model file: the transformer, heads on pooled features, or a head that was imported as ONNX. */
export type Classifier =
  | { readonly kind: 'transformer'; readonly weights: ClassifierWeights }
  | { readonly kind: 'pooled'; readonly model: HeadModel }
  | { readonly kind: 'imported'; readonly head: ImportedHead };

/** The description of a model file, readable without running the model. */
export interface ClassifierDescription {
  /** `transformer`, `onnx`, the name of a head, or the names of averaged heads joined by ` + `. */
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
  const kind = tensorFileKind(bytes);
  if (kind === HEAD_FILE_KIND) return { kind: 'pooled', model: decodeHeadModel(bytes) };
  if (kind === IMPORTED_FILE_KIND) return { kind: 'imported', head: decodeImportedHead(bytes) };
  return { kind: 'transformer', weights: decodeWeights(bytes) };
}

/** Whether a model was imported as ONNX, so that it must run in a process of its own. */
export const isImported = (bytes: Uint8Array): boolean => tensorFileKind(bytes) === IMPORTED_FILE_KIND;

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete model */
export function describeClassifier(bytes: Uint8Array): ClassifierDescription {
  const classifier = decodeClassifier(bytes);
  if (classifier.kind === 'pooled') {
    const { model } = classifier;
    const { labels, temperature, frames, featureSize } = model;
    const head = model.members.map(({ name }) => name).join(' + ');
    return { head, labels, temperature, frames, featureSize, parameters: headParameterCount(model) };
  }
  if (classifier.kind === 'imported') {
    const { graph: _, ...head } = classifier.head;
    return { ...head, head: 'onnx', temperature: 1 };
  }
  const { shape, labels, temperature } = classifier.weights;
  const { frames, featureSize } = shape;
  return { head: 'transformer', labels, temperature, frames, featureSize, parameters: parameterCount(shape) };
}
