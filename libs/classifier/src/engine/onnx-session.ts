import { availableParallelism } from 'node:os';

import type * as Ort from 'onnxruntime-node';

import type { ClassifierShape } from '../model/architecture.model.js';
import { frameMask } from '../model/frame-mask.js';
import { batchSize } from './batch-size.js';

/** A loaded ONNX model. Running it blocks the calling thread. */
export class OnnxSession {
  private constructor(
    /** Such as `onnx-cpu, 2 threads`. The last bits of sums depend on the number of threads. */
    readonly engine: string,
    private readonly session: Ort.InferenceSession,
    private readonly ort: typeof Ort,
  ) {}

  /** @param threads - 0 uses every core available to the process */
  static async load(model: Uint8Array, threads: number): Promise<OnnxSession> {
    const ort = await import('onnxruntime-node');
    const count = threads === 0 ? availableParallelism() : threads;
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Errors only. The runtime warns about every initializer that it optimises away.
      logSeverityLevel: 3,
      intraOpNumThreads: count,
      interOpNumThreads: 1,
    });
    return new OnnxSession(`onnx-cpu, ${count} ${count === 1 ? 'thread' : 'threads'}`, session, ort);
  }

  /** Wraps an array as an input or as the buffer of an output, without copying it. */
  tensor(data: Float32Array, dims: readonly number[]): Ort.Tensor {
    return new this.ort.Tensor('float32', data, dims);
  }

  /** @param into - outputs by name; their values are written into these tensors */
  async run(inputs: Readonly<Record<string, Ort.Tensor>>, into: Readonly<Record<string, Ort.Tensor>>): Promise<void> {
    await this.session.run(inputs, into);
  }

  /** @returns an output of the model whose size is not known before, float32 */
  async output(
    inputs: Readonly<Record<string, Ort.Tensor>>,
    name: string,
  ): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }> {
    const { dims, data } = (await this.session.run(inputs, [name]))[name]!;
    return { dims, data: data as Float32Array };
  }

  /**
   * Runs the forward pass of a batch.
   *
   * @param parameters - tensors of the parameters that the model has as inputs
   * @returns logits `(items, classes)`
   */
  async forward(
    shape: ClassifierShape,
    features: Float32Array,
    parameters: Readonly<Record<string, Ort.Tensor>> = {},
  ): Promise<Float32Array> {
    const items = batchSize(shape, features);
    const logits = new Float32Array(items * shape.classes);
    await this.run(
      { ...parameters, ...this.batch(shape, features) },
      { logits: this.tensor(logits, [items, shape.classes]) },
    );
    return logits;
  }

  /** The inputs of a batch of clips. */
  batch(shape: ClassifierShape, features: Float32Array): Record<'features' | 'mask', Ort.Tensor> {
    const items = batchSize(shape, features);
    return {
      features: this.tensor(features, [items, shape.frames, shape.featureSize]),
      mask: this.tensor(frameMask(features, shape), [items, shape.frames, 1]),
    };
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
