import { createRequire } from 'node:module';

import { ClipyardError } from '@clipyard/api-contract';

import { findTfjsAddon, tfjsAddonPackages, tfjsGpuObstacle } from './tfjs-addon.js';

/**
 * `tensorflow` is the native addon, for the GPU if there is one. `auto` takes it if it is installed, and else `wasm`.
 */
export type TfjsBackend = 'auto' | 'tensorflow' | 'wasm';

/** The device that tfjs computes on. */
export type TfjsDevice = 'node-gpu' | 'node' | 'wasm';

type BackendName = Exclude<TfjsBackend, 'auto'>;

const engineNames: Record<TfjsDevice, string> = {
  'node-gpu': 'tfjs-tensorflow-gpu',
  node: 'tfjs-tensorflow',
  wasm: 'tfjs-wasm',
};

const require = createRequire(import.meta.url);

/** The backend of this thread. tfjs runs every operation on its one current backend. */
const thread: { backend: Promise<BackendName> | null } = { backend: null };

/**
 * Packages to load, in order. A package without its library is never loaded: it would register its kernels and then
 * fail, and the next package would warn about each kernel. The GPU package comes last if there is no GPU.
 */
function packagesOf(backend: BackendName): string[] {
  if (backend === 'wasm') return ['@tensorflow/tfjs-backend-wasm'];
  const kinds = tfjsGpuObstacle() === null ? (['node-gpu', 'node'] as const) : (['node', 'node-gpu'] as const);
  return kinds.filter((kind) => findTfjsAddon(kind)?.hasLibrary === true).map((kind) => tfjsAddonPackages[kind]);
}

/** Loads the first backend that can be loaded. */
async function loadFirst(backends: readonly BackendName[]): Promise<BackendName> {
  // Imported only if needed, because tfjs takes tens of megabytes.
  const tf = await import('@tensorflow/tfjs-core');
  let cause: unknown;
  for (const backend of backends) {
    for (const name of packagesOf(backend)) {
      try {
        require(name);
        if (!(await tf.setBackend(backend))) continue;
        await tf.ready();
        return backend;
      } catch (error) {
        cause = error;
      }
    }
  }
  throw new ClipyardError('internal', `The tfjs backend "${backends.join('" or "')}" is not available`, { cause });
}

/**
 * Makes a tfjs backend the current one of this thread, for good: engines that were made on another backend would fail.
 * `auto` takes the current backend if there is one.
 *
 * @returns The name of the engine: `tfjs-wasm`, `tfjs-tensorflow` or `tfjs-tensorflow-gpu`.
 * @throws ClipyardError `internal` if the backend cannot be loaded, or if this thread has another backend.
 */
export async function useTfjs(backend: TfjsBackend): Promise<string> {
  let current: BackendName;
  try {
    current = await (thread.backend ??= loadFirst(backend === 'auto' ? ['tensorflow', 'wasm'] : [backend]));
  } catch (error) {
    thread.backend = null;
    throw error;
  }
  if (backend !== 'auto' && backend !== current)
    throw new ClipyardError(
      'internal',
      `This thread computes on the tfjs backend "${current}" already; use "${backend}" in another thread`,
    );
  return engineNames[await tfjsDevice()];
}

/** The device of the current backend. Without a GPU, the GPU package computes on the CPU. */
export async function tfjsDevice(): Promise<TfjsDevice> {
  const tf = await import('@tensorflow/tfjs-core');
  if (tf.getBackend() === 'wasm') return 'wasm';
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true ? 'node-gpu' : 'node';
}

/**
 * Whether tfjs' GPU library loads and finds a GPU. Loads nothing of tfjs if something is missing, see
 * `tfjsGpuObstacle`.
 */
export async function hasTfjsGpu(): Promise<boolean> {
  if (tfjsGpuObstacle() !== null) return false;
  try {
    await useTfjs('tensorflow');
  } catch {
    return false;
  }
  return (await tfjsDevice()) === 'node-gpu';
}
