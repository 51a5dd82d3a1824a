import { availableParallelism } from 'node:os';

import type * as Ort from 'onnxruntime-node';

/** A loaded graph. Runs block the calling thread. */
export class OnnxSession {
  private constructor(
    /** Name of the engine, such as `onnx-cpu, 2 threads`: sums differ in their last bits with the number of threads. */
    readonly engine: string,
    private readonly session: Ort.InferenceSession,
    private readonly ort: typeof Ort,
  ) {}

  /** @param threads 0 takes the cores that the process may use */
  static async load(model: Uint8Array, threads: number): Promise<OnnxSession> {
    const ort = await import('onnxruntime-node');
    const count = threads === 0 ? availableParallelism() : threads;
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Errors only: the runtime warns of parts of a graph that it finds no use for.
      logSeverityLevel: 3,
      intraOpNumThreads: count,
      interOpNumThreads: 1,
    });
    return new OnnxSession(`onnx-cpu, ${count} ${count === 1 ? 'thread' : 'threads'}`, session, ort);
  }

  /** Wraps numbers, without a copy, as an input or as the place that an output goes to. */
  tensor(data: Float32Array, dims: readonly number[]): Ort.Tensor {
    return new this.ort.Tensor('float32', data, dims);
  }

  /** Outputs named in `into` are written there. */
  async run(inputs: Readonly<Record<string, Ort.Tensor>>, into: Readonly<Record<string, Ort.Tensor>>): Promise<void> {
    await this.session.run(inputs, into);
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
