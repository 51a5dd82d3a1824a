import { toOnnx } from '../graph/to-onnx.js';
import { parameterSpecs } from '../model/architecture.model.js';
import { type Parameters, tensorsByName } from '../model/parameters.js';
import { forwardGraph } from '../networks/network-graphs.js';
import { OnnxSession } from './onnx-session.js';
import type { ClassifierOptions, InferenceEngine } from './training-engine.port.js';

/** Runs fixed weights on onnxruntime. */
export class OnnxInferenceEngine implements InferenceEngine {
  readonly name: string;

  private constructor(
    private readonly options: ClassifierOptions,
    private readonly session: OnnxSession,
  ) {
    this.name = session.engine;
  }

  /** @param threads - 0 uses every core available to the process */
  static async create(options: ClassifierOptions, parameters: Parameters, threads = 0): Promise<OnnxInferenceEngine> {
    const model = toOnnx({
      name: 'inference',
      outputs: forwardGraph(options, true),
      parameters: tensorsByName(parameterSpecs(options.shape), parameters),
    });
    return new OnnxInferenceEngine(options, await OnnxSession.load(model, threads));
  }

  forward(features: Float32Array): Promise<Float32Array> {
    return this.session.forward(this.options.shape, features);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
