import { ClipyardError, type Epoch, EpochSchema } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile, type RandomState } from '@clipyard/tensors';

import type { TrainingState } from '../engine/training-engine.port.js';
import { type ClassifierShape, isClassifierShape, parameterSpecs } from '../model/architecture.model.js';
import { fromTensors, type Parameters, toTensors } from '../model/parameters.js';
import { type Standardization, standardizationFrom, standardizationTensors } from '../model/standardization.js';

const KIND = 'classifier-checkpoint';

/** Everything that a run needs to continue after an epoch as if it had never stopped. */
export interface Checkpoint {
  /** Digest of the data and settings of the run. A checkpoint can only resume a run with the same identity. */
  readonly identity: string;
  readonly shape: ClassifierShape;
  readonly random: RandomState;
  /** One entry per finished epoch. */
  readonly history: readonly Epoch[];
  readonly state: TrainingState;
  /** Parameters of the best epoch so far. */
  readonly best: Parameters;
  /** Absent if features are not standardised. */
  readonly standardization?: Standardization | undefined;
}

type Meta = Pick<Checkpoint, 'identity' | 'shape' | 'random' | 'history'> & { readonly steps: number };

/**
 * Encodes little-endian float32 behind a JSON header: parameters, both Adam moments, and the best parameters unless
 * they are the current ones.
 */
export function encodeCheckpoint({
  identity,
  shape,
  random,
  history,
  state,
  best,
  standardization,
}: Checkpoint): Uint8Array {
  const meta: Meta = { identity, shape, random, history, steps: state.steps };
  const specs = parameterSpecs(shape);
  return encodeTensorFile({
    kind: KIND,
    meta,
    tensors: [
      ...standardizationTensors(standardization),
      ...toTensors(specs, state.parameters, 'parameters/'),
      ...toTensors(specs, state.firstMoments, 'first/'),
      ...toTensors(specs, state.secondMoments, 'second/'),
      ...(history.at(-1)?.best ? [] : toTensors(specs, best, 'best/')),
    ],
  });
}

function isMeta(value: unknown): value is Meta {
  const { identity, shape, random, history, steps } = (value ?? {}) as Partial<Record<keyof Meta, unknown>>;
  const areNumbers = Array.isArray(random) && random.length === 4 && random.every(Number.isFinite);
  return (
    typeof identity === 'string' &&
    isClassifierShape(shape) &&
    areNumbers &&
    EpochSchema.array().safeParse(history).success &&
    Number.isSafeInteger(steps)
  );
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { meta, tensors } = decodeTensorFile(bytes, KIND);
  if (!isMeta(meta)) throw new ClipyardError('model_unavailable', 'The checkpoint has no valid description of its run');
  const { identity, shape, random, history, steps } = meta;
  const specs = parameterSpecs(shape);
  const section = (prefix: string): Parameters => {
    const parameters = fromTensors(specs, tensors, prefix);
    if (parameters === null)
      throw new ClipyardError('model_unavailable', 'The tensors do not match the shape that the checkpoint declares');
    return parameters;
  };
  const parameters = section('parameters/');
  const standardization = standardizationFrom(tensors, shape.featureSize);
  if (standardization === null)
    throw new ClipyardError('model_unavailable', 'The checkpoint has an incomplete standardisation');
  return {
    identity,
    shape,
    random,
    history,
    state: { steps, parameters, firstMoments: section('first/'), secondMoments: section('second/') },
    best: history.at(-1)?.best ? parameters : section('best/'),
    ...(standardization ? { standardization } : {}),
  };
}
