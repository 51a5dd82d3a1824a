import { type TfjsBackend, useTfjs } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';

import { TfjsProgram } from '../graph/to-tfjs.js';
import type { Parameters } from '../model/parameters.js';
import { forwardGraph } from '../networks/network-graphs.js';
import { batchSize } from './batch-size.js';
import { batchTensors, namedTensors, toTfjs } from './tfjs-tensors.js';
import type { ClassifierOptions, InferenceEngine } from './training-engine.port.js';

/** Runs fixed weights on the current tfjs backend. */
export class TfjsInferenceEngine implements InferenceEngine {
  private constructor(
    readonly name: string,
    private readonly options: ClassifierOptions,
    private readonly program: TfjsProgram<'logits'>,
  ) {}

  /** @throws ClipyardError `internal` if the backend cannot be loaded */
  static async create(
    options: ClassifierOptions,
    parameters: Parameters,
    backend: TfjsBackend = 'auto',
  ): Promise<TfjsInferenceEngine> {
    const name = await useTfjs(backend);
    const program = new TfjsProgram<'logits'>(forwardGraph(options, true));
    const tensors = toTfjs(options.shape, parameters);
    program.fold(namedTensors(options.shape, tensors));
    tf.dispose(Object.values(tensors));
    return new TfjsInferenceEngine(name, options, program);
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const { shape } = this.options;
    const logits = tf.tidy(() => this.program.run(batchTensors(shape, features), batchSize(shape, features)).logits);
    try {
      return Float32Array.from(await logits.data<'float32'>());
    } finally {
      logits.dispose();
    }
  }

  async dispose(): Promise<void> {
    this.program.dispose();
  }
}
