import { availableParallelism } from 'node:os';

import type * as Ort from 'onnxruntime-node';

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

  async release(): Promise<void> {
    await this.session.release();
  }
}
