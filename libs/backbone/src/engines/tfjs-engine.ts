import { type TfjsDevice } from '@clipyard/tensors';

import { type Engine, type EngineOptions } from './engine.js';
import { type TfjsForward } from './tfjs-network.js';

/** Runs a loaded network on the current tfjs backend. */
export function tfjsEngine(
  forward: TfjsForward,
  { threads, imageSize }: EngineOptions,
  device: TfjsDevice,
  reason: string,
): Engine {
  return {
    // tfjs' WebAssembly backend uses one thread in Node.
    info: {
      name: 'tfjs',
      device,
      threads: device === 'wasm' ? 1 : threads,
      reason: `${reason}; tfjs runs on ${device}`,
    },
    run: async (pixels, count) => {
      const output = forward(pixels, count, imageSize);
      try {
        return (await output.data()) as Float32Array;
      } finally {
        output.dispose();
      }
    },
  };
}
