import type { ClassifierShape } from '../model/architecture.model.js';

/** @throws RangeError if the features are not a whole number of clips */
export function batchSize({ frames, featureSize }: ClassifierShape, features: Float32Array): number {
  const items = features.length / (frames * featureSize);
  if (!Number.isInteger(items) || items === 0)
    throw new RangeError(`${features.length} values are not a whole number of clips of ${frames} × ${featureSize}`);
  return items;
}
