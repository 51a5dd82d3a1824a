import { createRequire } from 'node:module';

import * as tf from '@tensorflow/tfjs-core';

import { type BackboneFiles } from '../backbone-files.js';
import { type Engine, type EngineOptions } from './engine.js';
import { loadTfjs } from './tfjs-network.js';

const require = createRequire(import.meta.url);

/** tfjs' native backend says where it runs; on a machine without a GPU the GPU package computes on CPU. */
const usesGpu = (): boolean => (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;

/** Native addons are optional: where their library is absent, requiring them throws. */
function tryRequire(name: string): boolean {
  try {
    require(name);
    return true;
  } catch {
    return false;
  }
}

/** Sets the fastest backend that is installed, and says which it is. */
export async function setTfjsBackend(): Promise<'node-gpu' | 'node' | 'wasm'> {
  if (tryRequire('@tensorflow/tfjs-node-gpu') || tryRequire('@tensorflow/tfjs-node')) {
    await tf.setBackend('tensorflow');
    return usesGpu() ? 'node-gpu' : 'node';
  }
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return 'wasm';
}

export async function tfjsEngine(
  files: BackboneFiles,
  { threads, imageSize }: EngineOptions,
  device: 'node-gpu' | 'node' | 'wasm',
  why: string,
): Promise<Engine> {
  const forward = await loadTfjs(files);
  return {
    // tfjs' WebAssembly runs on one thread in Node.
    info: { name: 'tfjs', device, threads: device === 'wasm' ? 1 : threads, reason: `${why}; tfjs runs on ${device}` },
    run: async (pixels, count) => {
      const input = tf.tensor4d(pixels, [count, imageSize, imageSize, 3], 'int32');
      const output = forward(input);
      try {
        return (await output.data()) as Float32Array;
      } finally {
        input.dispose();
        output.dispose();
      }
    },
  };
}
