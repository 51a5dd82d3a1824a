import { createRequire } from 'node:module';

/**
 * Whether the GPU library of tfjs loads and finds a GPU. Without a GPU the library computes on the CPU. If the library
 * is not installed, no other part of tfjs is loaded.
 */
export async function hasTfjsGpu(): Promise<boolean> {
  try {
    createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
  } catch {
    return false;
  }
  const tf = await import('@tensorflow/tfjs-core');
  return (
    (await tf.setBackend('tensorflow')) && (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
  );
}
