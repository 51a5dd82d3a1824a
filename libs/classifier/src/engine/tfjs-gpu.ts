import { createRequire } from 'node:module';

/** Whether tfjs' GPU library loads and finds a GPU; on a machine without one the package computes on CPU. Loads nothing else of tfjs where it is absent. */
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
