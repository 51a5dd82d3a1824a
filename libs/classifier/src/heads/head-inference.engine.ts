import { OnnxSession } from '../engine/onnx-session.js';
import type { InferenceEngine } from '../engine/training-engine.port.js';
import { frameMask } from '../model/frame-mask.js';
import { type HeadModel, headModelGraph } from './head-model.js';

/** The sizes of a head. */
type HeadShape = Pick<HeadModel, 'frames' | 'featureSize' | 'labels'>;

/** Runs heads on onnxruntime: graphs with `features` and `mask` as inputs and `logits` as output. */
export class HeadInferenceEngine implements InferenceEngine {
  readonly name: string;

  private constructor(
    private readonly shape: HeadShape,
    private readonly session: OnnxSession,
  ) {
    this.name = session.engine;
  }

  /** @param threads - 0 uses all cores */
  static create(model: HeadModel, threads = 0): Promise<HeadInferenceEngine> {
    return HeadInferenceEngine.load(model, headModelGraph(model).encode(), threads);
  }

  /** @param threads - 0 uses all cores */
  static async load(shape: HeadShape, graph: Uint8Array, threads: number): Promise<HeadInferenceEngine> {
    return new HeadInferenceEngine(shape, await OnnxSession.load(graph, threads));
  }

  async forward(features: Float32Array): Promise<Float32Array> {
    const { frames, featureSize, labels } = this.shape;
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
