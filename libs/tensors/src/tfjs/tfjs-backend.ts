import { createRequire } from 'node:module';

import { ClipyardError } from '@clipyard/api-contract';

/** `auto` takes the first of `tensorflow-gpu`, `tensorflow` and `wasm` that loads. */
export const tfjsBackends = ['auto', 'tensorflow-gpu', 'tensorflow', 'wasm'] as const;
export type TfjsBackend = (typeof tfjsBackends)[number];

/** The device that tfjs computes on. */
export type TfjsDevice = 'node-gpu' | 'node' | 'wasm';

const packages = {
  'tensorflow-gpu': '@tensorflow/tfjs-node-gpu',
  tensorflow: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
} as const;

const require = createRequire(import.meta.url);

/**
 * Loads a backend into tfjs-core. The native addons are optional.
 *
 * @returns The error, or undefined if the backend was loaded.
 */
function load(name: keyof typeof packages): unknown {
  try {
    require(packages[name]);
    return undefined;
  } catch (error) {
    return error ?? new Error('unknown failure');
  }
}

/**
 * Makes a tfjs backend the current one of this thread.
 *
 * @returns The name of the engine: `tfjs-wasm`, `tfjs-tensorflow` or `tfjs-tensorflow-gpu`.
 * @throws ClipyardError `internal` if the backend cannot be loaded.
 */
export async function useTfjs(backend: TfjsBackend): Promise<string> {
  // Imported only if needed, because tfjs takes tens of megabytes.
  const tf = await import('@tensorflow/tfjs-core');
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

/** The device of the current backend. Without a GPU, the GPU package computes on the CPU. */
export async function tfjsDevice(): Promise<TfjsDevice> {
  const tf = await import('@tensorflow/tfjs-core');
  if (tf.getBackend() === 'wasm') return 'wasm';
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true ? 'node-gpu' : 'node';
}

/** Whether tfjs' GPU package is installed. Only loading it shows whether its native library is, see `hasTfjsGpu`. */
export function isTfjsGpuInstalled(): boolean {
  try {
    require.resolve(packages['tensorflow-gpu']);
    return true;
  } catch {
    return false;
  }
}

/** Whether tfjs' GPU library loads and finds a GPU. Loads nothing of tfjs if the package is not installed. */
export async function hasTfjsGpu(): Promise<boolean> {
  if (load('tensorflow-gpu') !== undefined) return false;
  const tf = await import('@tensorflow/tfjs-core');
  return (await tf.setBackend('tensorflow')) && (await tfjsDevice()) === 'node-gpu';
}
