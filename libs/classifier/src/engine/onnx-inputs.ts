import type { Tensor } from 'onnxruntime-node';

import { batchMasks } from './masks.js';
import type { OnnxSession } from './onnx-session.js';
import type { ClassifierOptions } from './training-engine.port.js';

/** Features and their masks, as the graphs take them. @param features (items, frames, featureSize) */
export function batchInputs(
  session: OnnxSession,
  options: ClassifierOptions,
  features: Float32Array,
): Record<string, Tensor> {
  const { frames, featureSize } = options.shape;
  const { items, keys, keyBias, poolBias } = batchMasks(options, features);
  return {
    features: session.tensor(features, [items, frames, featureSize]),
    keys: session.tensor(keys, [items, 1, frames]),
    keyBias: session.tensor(keyBias, [items, 1, frames]),
    poolBias: session.tensor(poolBias, [items, frames, 1]),
  };
}
