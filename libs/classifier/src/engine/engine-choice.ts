import { ClipyardError } from '@clipyard/api-contract';
import { hasTfjsGpu } from '@clipyard/tensors';

import type { Parameters } from '../model/parameters.js';
import { OnnxInferenceEngine } from './onnx-inference.engine.js';
import { OnnxTrainingEngine } from './onnx-training.engine.js';
import type { ClassifierOptions, InferenceEngine, TrainingEngine, TrainingState } from './training-engine.port.js';

/** Which engine runs the classifier. `auto` selects tfjs if its GPU library finds a GPU, and onnxruntime otherwise. */
export interface EngineChoice {
  readonly engine: 'auto' | 'onnx' | 'tfjs';
  /** Threads of the onnx engine. 0 uses every core available to the process. */
  readonly threads: number;
}

export const defaultEngine: EngineChoice = { engine: 'auto', threads: 0 };

interface Loaders<T> {
  onnx(): Promise<T>;
  tfjs(): Promise<T>;
}

async function choose<T extends TrainingEngine | InferenceEngine>(
  { engine }: EngineChoice,
  { onnx, tfjs }: Loaders<T>,
): Promise<T> {
  try {
    if (engine === 'onnx') return await onnx();
    if (engine === 'tfjs') return await tfjs();
    return await ((await hasTfjsGpu()) ? tfjs() : onnx());
  } catch (error) {
    throw ClipyardError.from(error);
  }
}

/** @throws ClipyardError `internal` if the engine cannot be loaded */
export function createTrainingEngine(
  choice: EngineChoice,
  options: ClassifierOptions,
  state: TrainingState,
): Promise<TrainingEngine> {
  return choose<TrainingEngine>(choice, {
    onnx: () => OnnxTrainingEngine.create(options, state, choice.threads),
    tfjs: async () => (await import('./tfjs-training.engine.js')).TfjsTrainingEngine.create(options, state),
  });
}

/** @throws ClipyardError `internal` if the engine cannot be loaded */
export function createInferenceEngine(
  choice: EngineChoice,
  options: ClassifierOptions,
  parameters: Parameters,
): Promise<InferenceEngine> {
  return choose<InferenceEngine>(choice, {
    onnx: () => OnnxInferenceEngine.create(options, parameters, choice.threads),
    tfjs: async () => (await import('./tfjs-inference.engine.js')).TfjsInferenceEngine.create(options, parameters),
  });
}
