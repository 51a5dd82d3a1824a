import { type TfjsBackend } from '@clipyard/tensors';

import type { Parameters } from '../model/parameters.js';
import { OnnxInferenceEngine } from './onnx-inference.engine.js';
import { OnnxTrainingEngine } from './onnx-training.engine.js';
import { TfjsInferenceEngine } from './tfjs-inference.engine.js';
import { TfjsTrainingEngine } from './tfjs-training.engine.js';
import type { ClassifierOptions, InferenceEngine, TrainingEngine, TrainingState } from './training-engine.port.js';

export interface EnginePair {
  readonly name: string;
  training(options: ClassifierOptions, state: TrainingState): Promise<TrainingEngine>;
  inference(options: ClassifierOptions, parameters: Parameters): Promise<InferenceEngine>;
}

/**
 * CLIPYARD_TFJS_NODE=1 tests tfjs' native addon, and fails if it is not installed. WebAssembly runs on every machine. A
 * thread has one tfjs backend, so a run tests one of them.
 */
const tfjsBackend: TfjsBackend = process.env['CLIPYARD_TFJS_NODE'] === '1' ? 'tensorflow' : 'wasm';

/** Every test must hold for each of them. */
export const engines: readonly EnginePair[] = [
  {
    name: 'onnx',
    training: (options, state) => OnnxTrainingEngine.create(options, state, 2),
    inference: (options, parameters) => OnnxInferenceEngine.create(options, parameters, 2),
  },
  {
    name: `tfjs on ${tfjsBackend}`,
    training: (options, state) => TfjsTrainingEngine.create(options, state, tfjsBackend),
    inference: (options, parameters) => TfjsInferenceEngine.create(options, parameters, tfjsBackend),
  },
];
