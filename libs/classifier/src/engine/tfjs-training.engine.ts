import { type TfjsBackend, useTfjs } from '@clipyard/tensors';
import * as tf from '@tensorflow/tfjs-core';

import { TfjsProgram } from '../graph/to-tfjs.js';
import { networkOf, parameterSpecs } from '../model/architecture.model.js';
import { mapValues } from '../model/map-values.js';
import { type LossSummary, summarizeLoss } from '../model/softmax.js';
import { dropoutInput, forwardGraph, gradientOf, trainingGraph } from '../networks/network-graphs.js';
import { adamRate, BETA_1, BETA_2, EPSILON_HAT, keptShare } from './adam.js';
import { batchSize } from './batch-size.js';
import { batchTensors, fromTfjs, namedTensors, type ParameterTensors, toTfjs } from './tfjs-tensors.js';
import type { ClassifierOptions, TrainingBatch, TrainingEngine, TrainingState } from './training-engine.port.js';

type StateTensors = Readonly<Record<'parameters' | 'firstMoments' | 'secondMoments', ParameterTensors>>;

/** Trains on the current tfjs backend, with the Adam of Keras. */
export class TfjsTrainingEngine implements TrainingEngine {
  private steps: number;
  private tensors: StateTensors;
  private readonly training: TfjsProgram<string>;
  private readonly inference: TfjsProgram<'logits'>;

  private constructor(
    readonly name: string,
    private readonly options: ClassifierOptions,
    { steps, ...state }: TrainingState,
  ) {
    this.steps = steps;
    this.tensors = mapValues(state, (parameters) => toTfjs(options.shape, parameters));
    this.training = new TfjsProgram(trainingGraph(options));
    this.inference = new TfjsProgram<'logits'>(forwardGraph(options, false));
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
      const items = batchSize(shape, batch.features);
      const outputs = this.training.run(
        {
          ...namedTensors(shape, parameters),
          ...batchTensors(shape, batch.features),
          ...this.dropoutTensors(batch, items),
          targets: tf.tensor2d(batch.targets, [items, shape.classes]),
        },
        items,
      );
      summary = summarizeLoss(outputs['logits']!.dataSync<'float32'>(), batch.targets, shape.classes);
      return mapValues(parameterSpecs(shape), ({ name }, key) =>
        adam(
          { parameter: parameters[key]!, first: firstMoments[key]!, second: secondMoments[key]! },
          outputs[gradientOf(name)]!,
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
    const { shape } = this.options;
    const feeds = namedTensors(shape, this.tensors.parameters);
    const logits = tf.tidy(
      () => this.inference.run({ ...feeds, ...batchTensors(shape, features) }, batchSize(shape, features)).logits,
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
      parameters: await fromTfjs(parameters),
      firstMoments: await fromTfjs(firstMoments),
      secondMoments: await fromTfjs(secondMoments),
    };
  }

  async setState({ steps, ...state }: TrainingState): Promise<void> {
    this.disposeTensors();
    this.steps = steps;
    this.tensors = mapValues(state, (parameters) => toTfjs(this.options.shape, parameters));
  }

  async dispose(): Promise<void> {
    this.disposeTensors();
  }

  private dropoutTensors({ dropout }: TrainingBatch, items: number): Record<string, tf.Tensor> {
    const { shape } = this.options;
    const tensors = Object.entries(networkOf(shape).dropout(shape)).map(([name, { shape: perItem }]) => {
      const factors = dropout?.[name];
      const dims = [items, ...perItem];
      return [dropoutInput(name), factors === undefined ? tf.ones(dims) : tf.tensor(factors, dims, 'float32')];
    });
    return Object.fromEntries(tensors) as Record<string, tf.Tensor>;
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
