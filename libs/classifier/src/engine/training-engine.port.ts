import type { ClassifierShape } from '../model/architecture.model.js';
import { mapValues } from '../model/map-values.js';
import { type Parameters } from '../model/parameters.js';
import type { LossSummary } from '../model/softmax.js';
import type { Standardization } from '../model/standardization.js';

/** The parts of the architecture that differ between classifiers. */
export interface ClassifierOptions {
  readonly shape: ClassifierShape;
  /** Whether max pooling ignores padded frames. The reference pools them too. */
  readonly maskedPooling: boolean;
  /** Mean and deviation of each feature over frames, (featureSize) each. Without it, features are used as they are. */
  readonly standardization?: Standardization | undefined;
}

/**
 * Factors of each dropout of the network by name: 0, or 1 / (1 - rate). The caller draws them, so that every engine
 * drops the same units.
 */
export type DropoutFactors = Readonly<Record<string, Float32Array>>;

export interface TrainingBatch {
  /** `(items, frames, featureSize)`. Frames that are all zero are masked. */
  readonly features: Float32Array;
  /** `(items, classes)`: one-hot, smoothed or mixed targets. The sum of a row is its weight in the loss. */
  readonly targets: Float32Array;
  /** Null for a step without dropout. */
  readonly dropout: DropoutFactors | null;
}

/** Everything that a training step changes. */
export interface TrainingState {
  /** Number of Adam steps taken. */
  readonly steps: number;
  readonly parameters: Parameters;
  readonly firstMoments: Parameters;
  readonly secondMoments: Parameters;
}

/** Runs the classifier forward and backward. Calls must not overlap. */
export interface TrainingEngine {
  /** For lineage and logs, such as `onnx-cpu` or `tfjs-wasm`. */
  readonly name: string;
  /**
   * Takes one Adam step on the mean loss of the batch: the sum over its rows divided by their number, whatever their
   * weights.
   *
   * @param weightDecay - decoupled weight decay; 0 by default
   * @returns the loss of the batch before the step
   */
  step(batch: TrainingBatch, learningRate: number, weightDecay?: number): Promise<LossSummary>;
  /**
   * Runs the forward pass without dropout.
   *
   * @param features - `(items, frames, featureSize)`
   * @returns logits `(items, classes)`
   */
  forward(features: Float32Array): Promise<Float32Array>;
  getState(): Promise<TrainingState>;
  setState(state: TrainingState): Promise<void>;
  dispose(): Promise<void>;
}

/** Runs the classifier forward with fixed weights. Calls must not overlap. */
export interface InferenceEngine {
  readonly name: string;
  /**
   * @param features - `(items, frames, featureSize)`
   * @returns logits `(items, classes)`
   */
  forward(features: Float32Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The state that a run starts from: the given parameters, no steps taken, zero moments. */
export function freshState(parameters: Parameters): TrainingState {
  const empty = (): Parameters => mapValues(parameters, (values) => new Float32Array(values.length));
  return { steps: 0, parameters, firstMoments: empty(), secondMoments: empty() };
}
