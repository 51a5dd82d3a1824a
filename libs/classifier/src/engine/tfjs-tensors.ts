import * as tf from '@tensorflow/tfjs-core';

import { type ClassifierShape, parameterSpecs } from '../model/architecture.model.js';
import { frameMask } from '../model/frame-mask.js';
import { mapValues } from '../model/map-values.js';
import { elements, type Parameters } from '../model/parameters.js';
import { batchSize } from './batch-size.js';

/** Tensors of all parameters by key. */
export type ParameterTensors = Readonly<Record<string, tf.Tensor>>;

/** @throws RangeError if a parameter has the wrong number of values */
export function toTfjs(shape: ClassifierShape, parameters: Parameters): ParameterTensors {
  const specs = parameterSpecs(shape);
  // All of them are checked first, because a failure half-way would leave tensors behind.
  for (const [key, spec] of Object.entries(specs))
    if (parameters[key]?.length !== elements(spec.shape))
      throw new RangeError(`Parameter ${spec.name} does not have ${elements(spec.shape)} values`);
  return mapValues(specs, (spec, key) => tf.tensor(parameters[key]!, [...spec.shape], 'float32'));
}

export async function fromTfjs(tensors: ParameterTensors): Promise<Parameters> {
  // The wasm backend sometimes returns a view of its heap: copy.
  const entries = Object.entries(tensors).map(
    async ([key, tensor]) => [key, Float32Array.from(await tensor.data<'float32'>())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The parameters by the name of the tensor, as graphs refer to them. */
export const namedTensors = (shape: ClassifierShape, tensors: ParameterTensors): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(parameterSpecs(shape)).map(([key, { name }]) => [name, tensors[key]!]));

/** The inputs of a batch of clips. */
export function batchTensors(shape: ClassifierShape, features: Float32Array): Record<'features' | 'mask', tf.Tensor> {
  const items = batchSize(shape, features);
  return {
    features: tf.tensor3d(features, [items, shape.frames, shape.featureSize]),
    mask: tf.tensor3d(frameMask(features, shape), [items, shape.frames, 1]),
  };
}
