import { createHash } from 'node:crypto';
import { ClipyardError, type Epoch, type Hyperparameters } from '@clipyard/contracts';
import { defaultEngine, type EngineChoice } from '../engine/engine-choice.js';
import { HIDDEN_SIZE, type ClassifierShape } from '../model/architecture.model.js';
import { planSplits, sortedLabels } from '../splits/plan-splits.js';
import type { SplitPlan, TrainingRow } from '../splits/training-row.model.js';
import { WorkerThread, workerScript } from '../workers/worker-thread.js';
import { resolveHyperparameters, type ResolvedHyperparameters } from './resolved-hyperparameters.js';
import type { TrainingOutcome, TrainingTask } from './training-loop.js';
import type { TrainCall } from './training.worker.js';

/** Features of the rows of a dataset, read batch by batch, so that a dataset may be larger than memory. */
export interface FeatureSource {
  /** @returns (rows.length, frames, featureSize), zero rows for padding, in the order of `rows` (indices into the training rows) */
  read(rows: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
}

export interface TrainOptions {
  readonly rows: readonly TrainingRow[];
  readonly features: FeatureSource;
  readonly frames: number;
  readonly featureSize: number;
  readonly hyperparameters?: Partial<Hyperparameters>;
  readonly engine?: EngineChoice;
  /** The last checkpoint of the same run, to go on from. */
  readonly resume?: Uint8Array | undefined;
  /** Awaited after every epoch; the place to keep the checkpoint. */
  readonly onEpoch?: (epoch: Epoch, checkpoint: Uint8Array) => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
}

export interface TrainingResult extends TrainingOutcome {
  readonly labels: readonly string[];
  readonly hyperparameters: ResolvedHyperparameters;
  readonly plan: SplitPlan;
}

/** A checkpoint fits when rows, splits, labels, sizes and hyperparameters are the same; only the number of epochs may grow. */
function identityOf(rows: readonly TrainingRow[], shape: ClassifierShape, hyperparameters: ResolvedHyperparameters): string {
  const settings = Object.entries({ ...hyperparameters, epochs: null }).sort();
  const described = [shape, settings, rows.map(({ videoId, label, group, split }) => [videoId, label, group, split])];
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}

/**
 * Trains a classifier in a worker thread and evaluates its best epoch.
 * @throws ClipyardError `dataset_unusable` (too few rows or classes, loss not finite), `cancelled` at the next step after the signal,
 *   `conflict` for a checkpoint of another run, `worker_lost`, and whatever `features` or `onEpoch` throw
 */
export async function trainClassifier(options: TrainOptions): Promise<TrainingResult> {
  const { rows, frames, featureSize, signal } = options;
  const hyperparameters = resolveHyperparameters(options.hyperparameters);
  const plan = planSplits(rows, hyperparameters);
  const labels = sortedLabels(rows);
  const index = new Map(labels.map((label, i) => [label, i]));
  const shape: ClassifierShape = { frames, featureSize, hiddenSize: HIDDEN_SIZE, classes: labels.length };
  const task: TrainingTask = {
    shape, labels, plan, hyperparameters, maskedPooling: hyperparameters.maskedPooling,
    targets: Int32Array.from(rows, ({ label }) => index.get(label)!),
    identity: identityOf(rows, shape, hyperparameters),
    resume: options.resume ?? null,
  };
  if (signal?.aborted) throw new ClipyardError('cancelled', 'The training run was cancelled');

  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const cancel = (): void => void Atomics.store(cancelled, 0, 1);
  const thread = new WorkerThread(workerScript('training/training.worker.js'), {
    read: async (wanted: readonly number[]) => {
      const features = await options.features.read(wanted, signal);
      // A view would take its whole buffer along to the worker.
      return features.byteLength === features.buffer.byteLength ? features : features.slice();
    },
    epoch: async ({ epoch, checkpoint }: { epoch: Epoch; checkpoint: Uint8Array }) => options.onEpoch?.(epoch, checkpoint),
  });
  signal?.addEventListener('abort', cancel);
  try {
    const outcome = await thread.call<TrainingOutcome>('train', { task, choice: options.engine ?? defaultEngine, cancelled } satisfies TrainCall);
    return { ...outcome, labels, hyperparameters, plan };
  } finally {
    signal?.removeEventListener('abort', cancel);
    await thread.close();
  }
}
