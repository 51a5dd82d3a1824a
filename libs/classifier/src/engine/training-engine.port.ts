import type { ClassifierShape, Parameters } from '../model/architecture.model.js';
import type { LossSummary } from '../model/softmax.js';

/** What the architecture leaves open: sizes, and whether padded frames are kept out of the max pooling (the reference pools them too). */
export interface ClassifierOptions {
  readonly shape: ClassifierShape;
  readonly maskedPooling: boolean;
}

/** Factors that dropout multiplies with: 0, or 1 / (1 - rate). Drawn by the caller, so that every engine drops the same units. */
export interface DropoutFactors {
  /** (items, frames, frames), on attention weights. */
  readonly attention: Float32Array;
  /** (items, featureSize), on the pooled vector. */
  readonly pooled: Float32Array;
}

export interface TrainingBatch {
  /** (items, frames, featureSize); frames that are all zero are masked. */
  readonly features: Float32Array;
  /** (items, classes) what each row should come out as: one-hot, smoothed or mixed. A row's sum is its weight in the loss. */
  readonly targets: Float32Array;
  /** Null trains without dropout. */
  readonly dropout: DropoutFactors | null;
}

/** Everything that a step changes. */
export interface TrainingState {
  /** Adam steps done. */
  readonly steps: number;
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
}

/** Runs the classifier forward and backward. Calls must not overlap. */
export interface TrainingEngine {
  /** For lineage and logs, such as `onnx-cpu` or `tfjs-wasm`. */
  readonly name: string;
  /** One Adam step on the mean loss of the batch (the sum of the rows' by the number of rows, whatever their weights); the summary is that of the batch before the step. `weightDecay` is 0 unless given. */
  step(batch: TrainingBatch, learningRate: number, weightDecay?: number): Promise<LossSummary>;
  /** @returns logits (items, classes), without dropout. */
  forward(features: Float32Array): Promise<Float32Array>;
  getState(): Promise<TrainingState>;
  setState(state: TrainingState): Promise<void>;
  dispose(): Promise<void>;
}

/** Runs the classifier forward with fixed weights. Calls must not overlap. */
export interface InferenceEngine {
  readonly name: string;
  /** @param features (items, frames, featureSize). @returns logits (items, classes). */
  forward(features: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The state a run starts from: given parameters, no steps, empty moments. */
export function freshState(parameters: Parameters): TrainingState {
  const empty = (): Parameters => parameters.map((values) => new Float32Array(values.length));
  return { steps: 0, parameters, firstMoments: empty(), secondMoments: empty() };
}
