import type { Tensor } from 'onnxruntime-node';

import { toOnnx } from '../graph/to-onnx.js';
import { networkOf, parameterSpecs } from '../model/architecture.model.js';
import { elements, type Parameters } from '../model/parameters.js';
import { type LossSummary, summarizeLoss } from '../model/softmax.js';
import { dropoutInput, forwardGraph, gradientOf, trainingGraph } from '../networks/network-graphs.js';
import { AdamMemory } from './adam-memory.js';
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
      await OnnxSession.load(toOnnx({ name: 'training', outputs: trainingGraph(options) }), threads),
      await OnnxSession.load(toOnnx({ name: 'forward', outputs: forwardGraph(options, false) }), threads),
    );
    await engine.setState(state);
    return engine;
  }

  async step(
    { features, targets, dropout }: TrainingBatch,
    learningRate: number,
    weightDecay = 0,
  ): Promise<LossSummary> {
    const { shape } = this.options;
    const items = targets.length / shape.classes;
    const logits = new Float32Array(targets.length);
    const factors = Object.entries(networkOf(shape).dropout(shape)).map(([name, { shape: perItem }]) => {
      const dims = [items, ...perItem];
      const data = dropout?.[name] ?? new Float32Array(elements(dims)).fill(1);
      return [dropoutInput(name), this.training.tensor(data, dims)] as const;
    });
    await this.training.run(
      {
        ...this.parameters,
        ...this.training.batch(shape, features),
        ...Object.fromEntries(factors),
        targets: this.training.tensor(targets, [items, shape.classes]),
      },
      { ...this.gradients, logits: this.training.tensor(logits, [items, shape.classes]) },
    );
    this.memory.step(learningRate, weightDecay);
    return summarizeLoss(logits, targets, shape.classes);
  }

  forward(features: Float32Array): Promise<Float32Array> {
    return this.inference.forward(this.options.shape, features, this.parameters);
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
