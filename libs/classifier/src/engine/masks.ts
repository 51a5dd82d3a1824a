import type { ClassifierShape } from '../model/architecture.model.js';
import { frameMask, poolingMask } from '../model/frame-mask.js';
import type { ClassifierOptions } from './training-engine.port.js';

/** Stands for minus infinity in masked positions, as in Keras. */
export const MASKED = -1e9;

/** What a batch's padding means to the network; all (items, frames). */
export interface BatchMasks {
  readonly items: number;
  /** 1 for frames with features, 0 for others. */
  readonly keys: Float32Array;
  /** 0 for frames with features, MASKED for others: added to attention scores. */
  readonly keyBias: Float32Array;
  /** 0 for frames that are pooled, MASKED for others. */
  readonly poolBias: Float32Array;
}

/** @param features (items, frames, featureSize). @throws RangeError when they are not a whole number of clips */
export function batchMasks({ shape, maskedPooling }: ClassifierOptions, features: Float32Array): BatchMasks {
  const items = countClips(shape, features);
  const keys = frameMask(features, shape);
  const bias = (values: Float32Array): Float32Array => values.map((value) => (value === 0 ? MASKED : 0));
  return { items, keys, keyBias: bias(keys), poolBias: bias(poolingMask(keys, shape, maskedPooling)) };
}

function countClips({ frames, featureSize }: ClassifierShape, features: Float32Array): number {
  const items = features.length / (frames * featureSize);
  if (!Number.isInteger(items) || items === 0)
    throw new RangeError(`${features.length} values are not a number of clips of ${frames} × ${featureSize}`);
  return items;
}
