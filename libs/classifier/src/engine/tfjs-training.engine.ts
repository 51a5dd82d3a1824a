import { type TfjsBackend, useTfjs } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';

import { parameterSpecs } from '../model/architecture.model.js';
import { mapValues } from '../model/parameters.js';
import { type LossSummary, summarizeLoss } from '../model/softmax.js';
import { adamRate, BETA_1, BETA_2, EPSILON_HAT, keptShare } from './adam.js';
import { backward, forward, fromTensors, networkInput, type ParameterTensors, toTensors } from './tfjs-network.js';
import type { ClassifierOptions, TrainingBatch, TrainingEngine, TrainingState } from './training-engine.port.js';

type StateTensors = Readonly<Record<'parameters' | 'firstMoments' | 'secondMoments', ParameterTensors>>;

/** Trains on the current tfjs backend, with the Adam of Keras. */
export class TfjsTrainingEngine implements TrainingEngine {
  private steps: number;
  private tensors: StateTensors;

  private constructor(
    readonly name: string,
    private readonly options: ClassifierOptions,
    { steps, ...state }: TrainingState,
  ) {
    this.steps = steps;
    this.tensors = mapValues(state, (parameters) => toTensors(options.shape, parameters));
  }

  /** @throws ClipyardError `internal` if the backend cannot be loaded */
  static async create(
    options: ClassifierOptions,
    state: TrainingState,
    backend: TfjsBackend = 'auto',
  ): Promise<TfjsTrainingEngine> {
    return new TfjsTrainingEngine(await useTfjs(backend), options, state);
  }

  async step(batch: TrainingBatch, learningRate: number, weightDecay = 0): Promise<LossSummary> {
    const { shape } = this.options;
    const { parameters, firstMoments, secondMoments } = this.tensors;
    const rate = adamRate(learningRate, this.steps + 1);
    let summary: LossSummary = { loss: 0, correct: 0 };
    const updated = tf.tidy(() => {
      const pass = forward(shape, parameters, networkInput(this.options, batch.features), batch.dropout);
      const logits = pass.logits.dataSync<'float32'>();
      summary = summarizeLoss(logits, batch.targets, shape.classes);
      const targets = tf.tensor2d(batch.targets, [pass.items, shape.classes]);
      // Of a row's loss by its logits: weight · softmax - target; the mean over items.
      const dLogits = tf.div<tf.Tensor2D>(
        tf.sub(tf.mul(tf.softmax(pass.logits), tf.sum(targets, 1, true)), targets),
        pass.items,
      );
      const gradients = backward(shape, parameters, pass, dLogits);
      return mapValues(parameterSpecs(shape), ({ name }, key) =>
        adam(
          { parameter: parameters[key], first: firstMoments[key], second: secondMoments[key] },
          gradients[key],
          rate,
          keptShare(name, learningRate, weightDecay),
        ),
      );
    });
    this.disposeTensors();
    this.tensors = {
      parameters: mapValues(updated, ({ parameter }) => parameter),
      firstMoments: mapValues(updated, ({ first }) => first),
      secondMoments: mapValues(updated, ({ second }) => second),
    };
    this.steps++;
    return summary;
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const logits = tf.tidy(
      () => forward(this.options.shape, this.tensors.parameters, networkInput(this.options, features), null).logits,
    );
    try {
      return Float32Array.from(await logits.data<'float32'>());
    } finally {
      logits.dispose();
    }
  }

  async getState(): Promise<TrainingState> {
    const { parameters, firstMoments, secondMoments } = this.tensors;
    return {
      steps: this.steps,
      parameters: await fromTensors(parameters),
      firstMoments: await fromTensors(firstMoments),
      secondMoments: await fromTensors(secondMoments),
    };
  }

  async setState({ steps, ...state }: TrainingState): Promise<void> {
    this.disposeTensors();
    this.steps = steps;
    this.tensors = mapValues(state, (parameters) => toTensors(this.options.shape, parameters));
  }

  async dispose(): Promise<void> {
    this.disposeTensors();
  }

  private disposeTensors(): void {
    for (const tensors of Object.values(this.tensors)) tf.dispose(Object.values(tensors));
  }
}

type AdamTensors = Readonly<Record<'parameter' | 'first' | 'second', tf.Tensor>>;

/** One Adam step of one parameter. */
function adam({ parameter, first, second }: AdamTensors, gradient: tf.Tensor, rate: number, keep: number): AdamTensors {
  const m = tf.add(first, tf.mul(tf.sub(gradient, first), 1 - BETA_1));
  const v = tf.add(second, tf.mul(tf.sub(tf.mul(gradient, gradient), second), 1 - BETA_2));
  const moved = tf.sub(tf.mul(parameter, keep), tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), EPSILON_HAT)));
  return { parameter: moved, first: m, second: v };
}
