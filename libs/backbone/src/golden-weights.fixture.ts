import { readFileSync } from 'node:fs';

import { elementCount, mulberry32, seedOf, type Tensor, type Tensors } from '@clipyard/tensors';

import { type BackboneFiles } from './backbone-files.js';
import { encodeBackboneWeights } from './kinds/backbone-weights.js';
import { densenet121Tensors } from './network/densenet121.js';

export interface Golden {
  readonly seed: number;
  readonly images: number;
  readonly size: number;
  readonly features: Float32Array;
}

/** The features that Keras computed; written by tools/golden/backbone_densenet121.py. */
export function readGolden(): Golden {
  const { features, ...rest } = JSON.parse(
    readFileSync(new URL('../testdata/densenet121-golden.json', import.meta.url), 'utf8'),
  ) as Omit<Golden, 'features'> & { features: string };
  return { ...rest, features: new Float32Array(Uint8Array.from(Buffer.from(features, 'base64')).buffer) };
}

const RANGES: Record<string, readonly [number, number]> = {
  gamma: [0.5, 1.5],
  beta: [-0.3, 0.3],
  moving_mean: [-0.3, 0.3],
  moving_variance: [0.5, 1.5],
};

function goldenTensor(name: string, shape: readonly number[], seed: number): Tensor {
  const fanIn = shape.slice(0, 3).reduce((product, size) => product * size, 1);
  const limit = Math.sqrt(6 / fanIn);
  const [low, high] = RANGES[name.slice(name.lastIndexOf('/') + 1)] ?? [-limit, limit];
  const random = mulberry32(seedOf(name, seed));
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, () => low + (high - low) * random()) };
}

/** The weights that the script gave to Keras. */
export const goldenTensors = (seed: number): Map<string, Tensor> =>
  new Map(densenet121Tensors.map(({ name, shape }) => [name, goldenTensor(name, shape, seed)]));

/** A backbone with those weights. */
export function goldenBackbone(seed: number, tensors: Tensors = goldenTensors(seed)): BackboneFiles {
  return {
    descriptor: {
      name: 'golden',
      digest: 'golden',
      kind: 'densenet121',
      pretrained: false,
      featureSize: 1024,
      preprocessing: 'torch',
      imageSize: null,
      source: 'golden',
    },
    files: encodeBackboneWeights({ tensors, topology: null }),
  };
}

/** The images that the script gave to Keras: `(images, size, size, 3)`, uint8. */
export function goldenPixels({ seed, images, size }: Golden): Uint8Array {
  const random = mulberry32(seedOf('pixels', seed));
  return Uint8Array.from({ length: images * size * size * 3 }, () => Math.floor(random() * 256));
}

/** The largest absolute difference, relative to the largest absolute expected value. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return actual.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i]!)), 0) / largest;
}
