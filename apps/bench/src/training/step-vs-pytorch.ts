import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createTrainingEngine, freshState, initialParameters } from '@clipyard/classifier';
import { inheritedEnvironment } from '@clipyard/config';

import { median, round } from '../statistics.js';
import { shape, timed, trainingBatch } from './workload.js';

const BATCH = 32;
const THREADS = 2;
const WARM_UP = 4;
const STEPS = 16;
const ROUNDS = 4;
const script = fileURLToPath(new URL('../../python/torch_step.py', import.meta.url));

export interface StepTimes {
  readonly onnxMs: number;
  /** Null if there is no Python with PyTorch. */
  readonly torchMs: number | null;
  readonly torch: string;
}

/**
 * A training step of the reference with onnx and with PyTorch, alternating, so that other load affects both alike.
 * Medians of all steps.
 */
export async function stepVsPytorch(python: string | null): Promise<StepTimes> {
  const engine = await createTrainingEngine(
    { engine: 'onnx', threads: THREADS },
    { shape, maskedPooling: true },
    freshState(initialParameters(shape, 1)),
  );
  const batch = trainingBatch(BATCH);
  const onnx: number[] = [];
  const torch: number[] = [];
  let version = python === null ? 'CLIPYARD_PYTHON names no Python' : 'unknown';
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (let step = -WARM_UP; step < STEPS; step++) {
        const ms = await timed(() => engine.step(batch, 1e-4));
        if (step >= 0) onnx.push(ms);
      }
      if (python === null) continue;
      const { stdout } = await promisify(execFile)(
        python,
        [script, String(THREADS), String(BATCH), String(WARM_UP + STEPS)],
        { env: inheritedEnvironment() },
      );
      const answer = JSON.parse(stdout) as { torch: string; ms: number[] };
      version = answer.torch;
      torch.push(...answer.ms.slice(WARM_UP));
    }
  } catch (error) {
    version = `PyTorch did not run: ${(error as Error).message.slice(-200)}`;
  } finally {
    await engine.dispose();
  }
  return {
    onnxMs: round(median(onnx), 1),
    torchMs: torch.length === 0 ? null : round(median(torch), 1),
    torch: version,
  };
}
