import { createRequire } from 'node:module';

import { ClipyardError } from '@clipyard/contracts';
import * as tf from '@tensorflow/tfjs-core';

/** `auto` takes the first of `tensorflow-gpu`, `tensorflow`, `wasm` that loads. */
export const tfjsBackends = ['auto', 'tensorflow-gpu', 'tensorflow', 'wasm'] as const;
export type TfjsBackend = (typeof tfjsBackends)[number];

const packages = {
  'tensorflow-gpu': '@tensorflow/tfjs-node-gpu',
  tensorflow: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
} as const;

/** Loads a native or wasm backend into tfjs-core. The native addons are optional and throw where their library is absent. */
function load(name: keyof typeof packages): unknown {
  try {
    createRequire(import.meta.url)(packages[name]);
    return undefined;
  } catch (error) {
    return error ?? new Error('unknown failure');
  }
}

/**
 * Makes a tfjs backend the current one of this thread.
 * @returns an engine name: `tfjs-wasm`, `tfjs-tensorflow` or `tfjs-tensorflow-gpu`
 * @throws ClipyardError `internal` when the backend asked for cannot be loaded
 */
export async function useTfjs(backend: TfjsBackend): Promise<string> {
  const wanted = backend === 'auto' ? (['tensorflow-gpu', 'tensorflow', 'wasm'] as const) : [backend];
  let cause: unknown;
  for (const name of wanted) {
    cause = load(name);
    if (cause !== undefined) continue;
    if (await tf.setBackend(name === 'wasm' ? 'wasm' : 'tensorflow')) {
      await tf.ready();
      return `tfjs-${name}`;
    }
  }
  throw new ClipyardError('internal', `The tfjs backend "${backend}" is not available`, { cause });
}
