import { stat } from 'node:fs/promises';

import { engineEnvironment } from '@clipyard/config';
import { callWithin, WorkerProcess, workerUrl } from '@clipyard/workers';

import { type OnnxIdentity } from './onnx-interface.js';
import { type ProcessDeaths, processDeaths } from './process-deaths.js';

export interface FirstRunCall {
  readonly path: string;
  readonly identity: OnnxIdentity;
}

/** Facts about the graph that only a run shows. */
export interface FirstRun {
  readonly featureSize: number;
  readonly size: number;
  readonly window: { readonly frames: number; readonly stride: number } | null;
}

export interface FirstRunLimits {
  /** Address space of the process, beside five times the file: it is read, encoded again and loaded. */
  readonly memoryBytes: number;
  /** Processor time. */
  readonly cpuSeconds: number;
  /** Wall time, which a busy machine uses up by itself. */
  readonly deadlineMs: number;
}

/** Node and onnxruntime reserve about 2 GB; the rest is for activations. */
const LIMITS: FirstRunLimits = { memoryBytes: 6 * 1024 ** 3, cpuSeconds: 300, deadlineMs: 900_000 };
const COPIES = 5;

/**
 * Checks an ONNX file and runs it on noise for the first time, in a process with limits of memory and time. A file that
 * ends the process is tried once more, and refused if it does so again.
 *
 * @throws ClipyardError `backbone_invalid` with a sentence that says how to fix the file or its descriptor.
 */
export async function firstRun(
  { name, digest }: { readonly name: string; readonly digest: string },
  call: FirstRunCall,
  limits: FirstRunLimits = LIMITS,
  deaths: ProcessDeaths = processDeaths,
): Promise<FirstRun> {
  const { size } = await stat(call.path);
  for (;;) {
    deaths.check(name, digest);
    const worker = new WorkerProcess({
      script: workerUrl(import.meta.url, './first-run.process.js'),
      env: engineEnvironment({ tf32: false }),
      limits: { memoryBytes: limits.memoryBytes + COPIES * size },
      exitCode: 'encoder_failed',
      name: `The first run of the backbone ${name}`,
    });
    try {
      return await callWithin<FirstRun>(worker, 'run', call, limits);
    } catch (error) {
      if (worker.alive) throw error;
      deaths.note(digest);
    } finally {
      await worker.kill();
    }
  }
}
