import type { Epoch, Hyperparameters, TrainingProgress } from '@clipyard/api-contract';

import type { ClassifierOptions, TrainingEngine, TrainingState } from '../engine/training-engine.port.js';
import type { Evaluated } from '../evaluation/evaluate.js';
import type { SplitPlan } from '../splits/training-row.model.js';
import type { Blocks } from './epoch-order.js';

/** Everything that defines a training run. It can be sent to a worker thread. */
export interface TrainingTask extends ClassifierOptions {
  readonly labels: readonly string[];
  /** Class of each row of the dataset. */
  readonly targets: Int32Array;
  readonly plan: SplitPlan;
  readonly blocks: Blocks | null;
  readonly hyperparameters: Hyperparameters;
  /** Digest of the data and settings of the run; see `Checkpoint`. */
  readonly identity: string;
  /** An encoded checkpoint to resume from. */
  readonly resume: Uint8Array | null;
  /** Whether to evaluate the checkpoint without further training. */
  readonly finish: boolean;
}

/** The services that training needs from outside its thread. */
export interface TrainingHost {
  /** @returns `(rows.length, frames, featureSize)`, which the caller may change */
  read(rows: readonly number[]): Promise<Float32Array>;
  onStep(progress: TrainingProgress): void;
  /** Stores a checkpoint. The next epoch trains meanwhile, but its own call waits until this one has resolved. */
  onEpoch(epoch: Epoch, checkpoint: Uint8Array): Promise<void>;
  cancelled(): boolean;
}

/** The evaluation is of the test split, or of the validation split if there is no test split. */
export interface TrainingOutcome extends Evaluated {
  /** Encoded weights of the best epoch. */
  readonly weights: Uint8Array;
  readonly history: readonly Epoch[];
  /** The evaluated rows and their probabilities `(rows, classes)`. */
  readonly predictions: { readonly rows: readonly number[]; readonly probabilities: Float32Array };
  readonly engine: string;
}

export type CreateEngine = (options: ClassifierOptions, state: TrainingState) => Promise<TrainingEngine>;
