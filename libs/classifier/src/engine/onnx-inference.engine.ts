import type { Parameters } from '../model/parameters.js';
import { batchInputs } from './onnx-inputs.js';
import { inferenceModel } from './onnx-network.js';
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
    return new OnnxInferenceEngine(options, await OnnxSession.load(inferenceModel(options.shape, parameters), threads));
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const { frames, featureSize, classes } = this.options.shape;
    const items = features.length / (frames * featureSize);
    const logits = new Float32Array(items * classes);
    await this.session.run(batchInputs(this.session, this.options, features), {
      logits: this.session.tensor(logits, [items, classes]),
    });
    return logits;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
