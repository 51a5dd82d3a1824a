import { ClipyardError } from '@clipyard/api-contract';
import { hasTfjsGpu } from '@clipyard/tensors';

import type { Parameters } from '../model/parameters.js';
import { OnnxInferenceEngine } from './onnx-inference.engine.js';
import { OnnxTrainingEngine } from './onnx-training.engine.js';
import type { ClassifierOptions, InferenceEngine, TrainingEngine, TrainingState } from './training-engine.port.js';

/**
 * Which engine runs the classifier. `auto` selects tfjs if its GPU library finds a GPU and can run the classifier, and
 * onnxruntime otherwise.
 */
export interface EngineChoice {
  readonly engine: 'auto' | 'onnx' | 'tfjs';
  /**
   * Threads of the onnx engine. 0 uses every core available to the process. The threads of tfjs are those of its whole
   * process: `prepareEngines` sets them.
   */
  readonly threads: number;
}

export const defaultEngine: EngineChoice = { engine: 'auto', threads: 0 };

interface Loaders<T> {
  onnx(): Promise<T>;
  tfjs(): Promise<T>;
  /** Runs an engine once, and leaves it as it was. */
  tryOut(engine: T): Promise<unknown>;
}

async function choose<T extends TrainingEngine | InferenceEngine>(
  { engine }: EngineChoice,
  { onnx, tfjs, tryOut }: Loaders<T>,
): Promise<T> {
  try {
    if (engine === 'onnx') return await onnx();
    if (engine === 'tfjs') return await tfjs();
    return (await hasTfjsGpu()) ? await orElse(tfjs, tryOut, onnx) : await onnx();
  } catch (error) {
    throw ClipyardError.from(error);
  }
}

/** tfjs, if it can also compute: some libraries load and then fail at their first operation. Otherwise onnxruntime. */
async function orElse<T extends TrainingEngine | InferenceEngine>(
  tfjs: () => Promise<T>,
  tryOut: (engine: T) => Promise<unknown>,
  onnx: () => Promise<T>,
): Promise<T> {
  let engine: T | null = null;
  try {
    engine = await tfjs();
    await tryOut(engine);
    return engine;
  } catch (error) {
    process.emitWarning(
      `tfjs-node-gpu cannot run the classifier, so onnxruntime does: ${(error as Error).message.slice(0, 500)}`,
      'ClipyardWarning',
    );
    await engine?.dispose();
    return onnx();
  }
}

/** Features of one clip, to try an engine out. */
const oneClip = ({ shape }: ClassifierOptions): Float32Array => new Float32Array(shape.frames * shape.featureSize);

/** @throws ClipyardError `internal` if the engine cannot be loaded */
export function createTrainingEngine(
  choice: EngineChoice,
  options: ClassifierOptions,
  state: TrainingState,
): Promise<TrainingEngine> {
  return choose<TrainingEngine>(choice, {
    onnx: () => OnnxTrainingEngine.create(options, state, choice.threads),
    tfjs: async () => (await import('./tfjs-training.engine.js')).TfjsTrainingEngine.create(options, state),
    tryOut: async (engine) => {
      const targets = new Float32Array(options.shape.classes).fill(1 / options.shape.classes);
      await engine.step({ features: oneClip(options), targets, dropout: null }, 0);
      await engine.setState(state);
    },
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
    tryOut: (engine) => engine.forward(oneClip(options)),
  });
}
