import { type TfjsBackend, useTfjs } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';

import type { Parameters } from '../model/parameters.js';
import {
  foldAttention,
  type FoldedAttention,
  foldedForward,
  networkInput,
  type ParameterTensors,
  toTensors,
} from './tfjs-network.js';
import type { ClassifierOptions, InferenceEngine } from './training-engine.port.js';

/** Runs fixed weights on the current tfjs backend. */
export class TfjsInferenceEngine implements InferenceEngine {
  private constructor(
    readonly name: string,
    private readonly options: ClassifierOptions,
    private readonly parameters: ParameterTensors,
    private readonly folded: FoldedAttention,
  ) {}

  /** @throws ClipyardError `internal` if the backend cannot be loaded */
  static async create(
    options: ClassifierOptions,
    parameters: Parameters,
    backend: TfjsBackend = 'auto',
  ): Promise<TfjsInferenceEngine> {
    const name = await useTfjs(backend);
    const tensors = toTensors(options.shape, parameters);
    const folded = tf.tidy(() => ({ ...foldAttention(options.shape, tensors) }));
    return new TfjsInferenceEngine(name, options, tensors, folded);
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const logits = tf.tidy(() =>
      foldedForward(this.options.shape, this.parameters, this.folded, networkInput(this.options, features)),
    );
    try {
      return Float32Array.from(await logits.data<'float32'>());
    } finally {
      logits.dispose();
    }
  }

  async dispose(): Promise<void> {
    tf.dispose([...Object.values(this.parameters), ...(Object.values(this.folded) as tf.Tensor[])]);
  }
}
