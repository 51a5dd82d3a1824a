import type { Tensor } from 'onnxruntime-node';

import { parameterSpecs } from '../model/architecture.model.js';
import { elements, type Parameters } from '../model/parameters.js';
import { type LossSummary, summarizeLoss } from '../model/softmax.js';
import { AdamMemory } from './adam-memory.js';
import { batchInputs } from './onnx-inputs.js';
import { forwardModel, gradientOf, trainingModel } from './onnx-network.js';
import { OnnxSession } from './onnx-session.js';
import type { ClassifierOptions, TrainingBatch, TrainingEngine, TrainingState } from './training-engine.port.js';

/** Trains on onnxruntime. One graph computes the forward and backward pass; Adam reads its gradients in place. */
export class OnnxTrainingEngine implements TrainingEngine {
  readonly name: string;
  private readonly memory: AdamMemory;
  private readonly parameters: Readonly<Record<string, Tensor>>;
  private readonly gradients: Readonly<Record<string, Tensor>>;

  private constructor(
    private readonly options: ClassifierOptions,
    private readonly training: OnnxSession,
    private readonly inference: OnnxSession,
  ) {
    this.name = training.engine;
    const specs = parameterSpecs(options.shape);
    this.memory = new AdamMemory(specs);
    const tensors = (values: Parameters, nameOf: (name: string) => string): Record<string, Tensor> =>
      Object.fromEntries(
        Object.entries(specs).map(([key, { name, shape }]) => [nameOf(name), training.tensor(values[key]!, shape)]),
      );
    this.parameters = tensors(this.memory.parameters, (name) => name);
    this.gradients = tensors(this.memory.gradients, gradientOf);
  }

  /** @param threads - 0 uses every core available to the process */
  static async create(options: ClassifierOptions, state: TrainingState, threads = 0): Promise<OnnxTrainingEngine> {
    const engine = new OnnxTrainingEngine(
      options,
      await OnnxSession.load(trainingModel(options.shape), threads),
      await OnnxSession.load(forwardModel(options.shape), threads),
    );
    await engine.setState(state);
    return engine;
  }

  async step(
    { features, targets, dropout }: TrainingBatch,
    learningRate: number,
    weightDecay = 0,
  ): Promise<LossSummary> {
    const { frames, featureSize, classes } = this.options.shape;
    const items = targets.length / classes;
    const logits = new Float32Array(targets.length);
    const input = (data: Float32Array | undefined, dims: readonly number[]): Tensor =>
      this.training.tensor(data ?? new Float32Array(elements(dims)).fill(1), dims);
    await this.training.run(
      {
        ...this.parameters,
        ...batchInputs(this.training, this.options, features),
        targets: input(targets, [items, classes]),
        itemOnes: input(undefined, [1, items]),
        attentionDropout: input(dropout?.attention, [items, frames, frames]),
        pooledDropout: input(dropout?.pooled, [items, featureSize]),
      },
      { ...this.gradients, logits: this.training.tensor(logits, [items, classes]) },
    );
    this.memory.step(learningRate, weightDecay);
    return summarizeLoss(logits, targets, classes);
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const { frames, featureSize, classes } = this.options.shape;
    const items = features.length / (frames * featureSize);
    const logits = new Float32Array(items * classes);
    await this.inference.run(
      { ...this.parameters, ...batchInputs(this.inference, this.options, features) },
      { logits: this.inference.tensor(logits, [items, classes]) },
    );
    return logits;
  }

  async getState(): Promise<TrainingState> {
    return this.memory.get();
  }

  async setState(state: TrainingState): Promise<void> {
    this.memory.set(state);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.training.release(), this.inference.release()]);
  }
}
