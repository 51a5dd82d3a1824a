import { OnnxSession } from '../engine/onnx-session.js';
import type { InferenceEngine } from '../engine/training-engine.port.js';
import { frameMask } from '../model/frame-mask.js';
import { type HeadModel, headModelGraph } from './head-model.js';

/** Runs a model of pooled heads on onnxruntime. */
export class HeadInferenceEngine implements InferenceEngine {
  readonly name: string;

  private constructor(
    private readonly model: HeadModel,
    private readonly session: OnnxSession,
  ) {
    this.name = session.engine;
  }

  /** @param threads - 0 uses all cores */
  static async create(model: HeadModel, threads = 0): Promise<HeadInferenceEngine> {
    return new HeadInferenceEngine(model, await OnnxSession.load(headModelGraph(model).encode(), threads));
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const { frames, featureSize, labels } = this.model;
    const items = features.length / (frames * featureSize);
    const logits = new Float32Array(items * labels.length);
    await this.session.run(
      {
        features: this.session.tensor(features, [items, frames, featureSize]),
        mask: this.session.tensor(frameMask(features, { featureSize }), [items, frames]),
      },
      { logits: this.session.tensor(logits, [items, labels.length]) },
    );
    return logits;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
