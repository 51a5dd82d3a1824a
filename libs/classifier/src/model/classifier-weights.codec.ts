import { createHash } from 'node:crypto';

import { ClipyardError } from '@clipyard/contracts';
import { decodeTensorFile, encodeTensorFile } from '@clipyard/tensors';

import {
  type ClassifierShape,
  elements,
  isClassifierShape,
  type Parameters,
  parameterSpecs,
} from './architecture.model.js';

const KIND = 'classifier-weights';

/** A trained classifier: everything that turns features into class probabilities. */
export interface ClassifierWeights {
  readonly shape: ClassifierShape;
  readonly maskedPooling: boolean;
  /** Class names, sorted; index = class. */
  readonly labels: readonly string[];
  /** What logits are divided by before they become probabilities; fitted on validation rows. */
  readonly temperature: number;
  readonly parameters: Parameters;
}

/** Float32 little endian behind a JSON header of names, shapes and labels. Equal weights give equal bytes. */
export function encodeWeights({
  shape,
  maskedPooling,
  labels,
  temperature,
  parameters,
}: ClassifierWeights): Uint8Array {
  const tensors = parameterSpecs(shape).map((spec, i) => ({
    name: spec.name,
    shape: spec.shape,
    data: parameters[i]!,
  }));
  return encodeTensorFile({ kind: KIND, meta: { shape, maskedPooling, labels, temperature }, tensors });
}

/** @throws ClipyardError `model_unavailable` when the bytes are not complete classifier weights */
export function decodeWeights(bytes: Uint8Array): ClassifierWeights {
  const { meta, tensors } = decodeTensorFile(bytes, KIND);
  // Weights of before there was a temperature have none.
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
    throw new ClipyardError('model_unavailable', 'The weights do not say what they are for');
  const fits = parameterSpecs(shape).every(
    (spec, i) => tensors[i]?.name === spec.name && tensors[i].data.length === elements(spec.shape),
  );
  if (!fits || labels.length !== shape.classes)
    throw new ClipyardError('model_unavailable', 'The tensors do not fit the shape that the weights declare');
  return { shape, maskedPooling, labels, temperature, parameters: tensors.map(({ data }) => data) };
}

/** SHA-256 of encoded weights, in hex. */
export function weightsDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
