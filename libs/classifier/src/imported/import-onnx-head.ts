import { stat } from 'node:fs/promises';

import { ClipyardError } from '@clipyard/api-contract';
import { engineEnvironment } from '@clipyard/config';
import { callWithin, WorkerProcess, workerUrl } from '@clipyard/workers';

import { type ImportedClassifier } from '../interchange/imported-classifier.js';
import { type HeadTarget } from './head-interface.js';
import { type HeadLimits, headLimits } from './head-limits.js';

export interface ImportHeadCall {
  readonly path: string;
  readonly target: HeadTarget;
}

/**
 * Reads an ONNX file as a head, in a process with limits of memory and time.
 *
 * @throws ClipyardError `model_unavailable` with a sentence that says how to fix the file or the call
 */
export async function importOnnxHead(
  path: string,
  target: HeadTarget,
  limits: HeadLimits = headLimits,
): Promise<ImportedClassifier> {
  const worker = new WorkerProcess({
    script: workerUrl(import.meta.url, './onnx-head.process.js'),
    env: engineEnvironment({ tf32: false }),
    limits: { memoryBytes: limits.memoryBytes((await stat(path)).size) },
    exitCode: 'model_unavailable',
    name: 'The first run of the ONNX head',
  });
  try {
    return await callWithin<ImportedClassifier>(worker, 'read', { path, target } satisfies ImportHeadCall, limits);
  } catch (error) {
    if (worker.alive) throw error;
    throw new ClipyardError(
      'model_unavailable',
      `The ONNX head used more than its memory or its ${limits.cpuSeconds} seconds, ` +
        'or ended the process that ran it; export a smaller head',
      { cause: error },
    );
  } finally {
    await worker.kill();
  }
}
