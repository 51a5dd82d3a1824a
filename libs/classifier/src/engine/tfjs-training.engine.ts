import * as tf from '@tensorflow/tfjs-core';

import { type Parameters, parameterSpecs } from '../model/architecture.model.js';
import { type LossSummary, summarizeLoss } from '../model/softmax.js';
import { adamRate, BETA_1, BETA_2, EPSILON_HAT, keptShare } from './adam.js';
import { type TfjsBackend, useTfjs } from './tfjs-backend.js';
import { backward, forward, fromTensors, networkInput, toTensors } from './tfjs-network.js';
import type { ClassifierOptions, TrainingBatch, TrainingEngine, TrainingState } from './training-engine.port.js';

/** Trains on the current tfjs backend, with the Adam of Keras. */
export class TfjsTrainingEngine implements TrainingEngine {
  private steps = 0;
  private parameters: tf.Tensor[] = [];
  private firstMoments: tf.Tensor[] = [];
  private secondMoments: tf.Tensor[] = [];

  private constructor(
    readonly name: string,
    private readonly options: ClassifierOptions,
  ) {}

  /** @throws ClipyardError `internal` if the backend cannot be loaded */
  static async create(
    options: ClassifierOptions,
    state: TrainingState,
    backend: TfjsBackend = 'auto',
  ): Promise<TfjsTrainingEngine> {
    const engine = new TfjsTrainingEngine(await useTfjs(backend), options);
    await engine.setState(state);
    return engine;
  }

  async step(batch: TrainingBatch, learningRate: number, weightDecay = 0): Promise<LossSummary> {
    const kept = parameterSpecs(this.options.shape).map(({ name }) => keptShare(name, learningRate, weightDecay));
    const { shape } = this.options;
    const rate = adamRate(learningRate, this.steps + 1);
    let summary: LossSummary = { loss: 0, correct: 0 };
    const updated = tf.tidy(() => {
      const pass = forward(shape, this.parameters, networkInput(this.options, batch.features), batch.dropout);
      const logits = pass.logits.dataSync<'float32'>();
      summary = summarizeLoss(logits, batch.targets, shape.classes);
      const targets = tf.tensor2d(batch.targets, [pass.items, shape.classes]);
      // Of a row's loss by its logits: weight · softmax - target; the mean over items.
      const dLogits = tf.div<tf.Tensor2D>(
        tf.sub(tf.mul(tf.softmax(pass.logits), tf.sum(targets, 1, true)), targets),
        pass.items,
      );
      return backward(shape, this.parameters, pass, dLogits).flatMap((g, i) => this.adam(i, g, rate, kept[i]!));
    });
    this.disposeState();
    this.parameters = updated.filter((_, i) => i % 3 === 0);
    this.firstMoments = updated.filter((_, i) => i % 3 === 1);
    this.secondMoments = updated.filter((_, i) => i % 3 === 2);
    this.steps++;
    return summary;
  }

  /** @returns the new parameter, first and second moment */
  private adam(index: number, gradient: tf.Tensor, rate: number, keep: number): tf.Tensor[] {
    const m = this.firstMoments[index]!;
    const v = this.secondMoments[index]!;
    const first = tf.add(m, tf.mul(tf.sub(gradient, m), 1 - BETA_1));
    const second = tf.add(v, tf.mul(tf.sub(tf.mul(gradient, gradient), v), 1 - BETA_2));
    const parameter = tf.sub(
      tf.mul(this.parameters[index]!, keep),
      tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), EPSILON_HAT)),
    );
    return [parameter, first, second];
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const logits = tf.tidy(
      () => forward(this.options.shape, this.parameters, networkInput(this.options, features), null).logits,
    );
    try {
      return Float32Array.from(await logits.data<'float32'>());
    } finally {
      logits.dispose();
    }
  }

  async getState(): Promise<TrainingState> {
    const [parameters, firstMoments, secondMoments] = (await Promise.all(
      [this.parameters, this.firstMoments, this.secondMoments].map(fromTensors),
    )) as [Parameters, Parameters, Parameters];
    return { steps: this.steps, parameters, firstMoments, secondMoments };
  }

  async setState(state: TrainingState): Promise<void> {
    this.disposeState();
    this.steps = state.steps;
    this.parameters = toTensors(this.options.shape, state.parameters);
    this.firstMoments = toTensors(this.options.shape, state.firstMoments);
    this.secondMoments = toTensors(this.options.shape, state.secondMoments);
  }

  async dispose(): Promise<void> {
    this.disposeState();
  }

  private disposeState(): void {
    tf.dispose([...this.parameters, ...this.firstMoments, ...this.secondMoments]);
    this.parameters = [];
    this.firstMoments = [];
    this.secondMoments = [];
  }
}
