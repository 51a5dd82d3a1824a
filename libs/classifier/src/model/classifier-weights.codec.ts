import { createHash } from 'node:crypto';

import { ClipyardError } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile } from '@clipyard/tensors';

import { type ClassifierShape, isClassifierShape, parameterSpecs } from './architecture.model.js';
import { fromTensors, type Parameters, toTensors } from './parameters.js';
import { type Standardization, standardizationFrom, standardizationTensors } from './standardization.js';

const KIND = 'classifier-weights';

/** A trained classifier: everything needed to turn features into class probabilities. */
export interface ClassifierWeights {
  readonly shape: ClassifierShape;
  readonly maskedPooling: boolean;
  /** Class names, sorted; index = class. */
  readonly labels: readonly string[];
  /** Logits are divided by it before softmax. Fitted on validation rows. */
  readonly temperature: number;
  readonly parameters: Parameters;
  /** Absent for models whose features are not standardised, as all models of older versions. */
  readonly standardization?: Standardization | undefined;
}

/**
 * Encodes weights as little-endian float32 behind a JSON header of names, shapes and labels. Equal weights give equal
 * bytes.
 */
export function encodeWeights({
  shape,
  maskedPooling,
  labels,
  temperature,
  parameters,
  standardization,
}: ClassifierWeights): Uint8Array {
  return encodeTensorFile({
    kind: KIND,
    meta: { shape, maskedPooling, labels, temperature },
    tensors: [...standardizationTensors(standardization), ...toTensors(parameterSpecs(shape), parameters)],
  });
}

/** @throws ClipyardError `model_unavailable` if the bytes are not complete classifier weights */
export function decodeWeights(bytes: Uint8Array): ClassifierWeights {
  const { meta, tensors } = decodeTensorFile(bytes, KIND);
  // The first version wrote no temperature.
  const {
    shape,
    maskedPooling,
    labels,
    temperature = 1,
  } = (meta ?? {}) as Partial<Record<keyof ClassifierWeights, unknown>>;
  const areLabels = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((label) => typeof label === 'string');
  if (
    !isClassifierShape(shape) ||
    typeof maskedPooling !== 'boolean' ||
    typeof temperature !== 'number' ||
    !areLabels(labels)
  )
    throw new ClipyardError('model_unavailable', 'The weights have no valid description of their classifier');
  const parameters = fromTensors(parameterSpecs(shape), tensors);
  const standardization = standardizationFrom(tensors, shape.featureSize);
  if (parameters === null || standardization === null || labels.length !== shape.classes)
    throw new ClipyardError('model_unavailable', 'The tensors do not match the shape that the weights declare');
  return { shape, maskedPooling, labels, temperature, parameters, ...(standardization ? { standardization } : {}) };
}

/** SHA-256 of encoded weights, in hex. */
export function weightsDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
