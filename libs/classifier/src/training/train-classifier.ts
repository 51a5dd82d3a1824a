import { createHash } from 'node:crypto';

import {
  ClipyardError,
  type Epoch,
  headNames,
  type HyperparameterChoices,
  type Hyperparameters,
  resolveHyperparameters,
  type SelectionProgress,
  type TrainingProgress,
  trainsTransformer,
} from '@clipyard/api-contract';
import { WorkerThread, workerUrl } from '@clipyard/workers';

import { defaultEngine, type EngineChoice } from '../engine/engine-choice.js';
import { type ClassifierShape, HIDDEN_SIZE } from '../model/architecture.model.js';
import { LARGE_DATA, type SelectionOutcome } from '../selection/run-selection.js';
import { planSplits, sortedLabels } from '../splits/plan-splits.js';
import type { SplitPlan, TrainingRow } from '../splits/training-row.model.js';
import type { Blocks } from './epoch-order.js';
import type { SelectCall, TrainCall } from './training.worker.js';
import type { TrainingOutcome, TrainingTask } from './training-task.js';

/** Reads the features of a dataset batch by batch, so that the dataset may be larger than memory. */
export interface FeatureSource {
  /** Set if reading a row also reads other rows. Without it, rows are read in any order. */
  readonly blocks?: Blocks;
  /**
   * @param rows - indices into the training rows
   * @returns `(rows.length, frames, featureSize)` in the order of `rows`, zero rows for padding; the source must not
   *   use the array again
   */
  read(rows: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
}

export interface TrainOptions {
  readonly rows: readonly TrainingRow[];
  readonly features: FeatureSource;
  readonly frames: number;
  readonly featureSize: number;
  readonly hyperparameters?: HyperparameterChoices;
  readonly engine?: EngineChoice;
  /** Whether to test every head that `auto` compares, for benchmarks. */
  readonly testCandidates?: boolean;
  /** The last checkpoint of the same run, to resume from. */
  readonly resume?: Uint8Array | undefined;
  /**
   * Evaluates the best epoch, or the best finished candidate, of that checkpoint instead of training further. Used for
   * cancelled runs.
   */
  readonly finish?: boolean;
  /** Takes the splits and their warnings. It is awaited before the first row is read. */
  readonly onPlan?: (plan: SplitPlan) => Promise<void> | void;
  readonly onStep?: (progress: TrainingProgress) => void;
  /** Progress of presets that compare heads, after each fold. */
  readonly onSelectionProgress?: (progress: SelectionProgress) => void;
  /**
   * Stores a checkpoint of a preset that compares heads. Folds that end before the returned promise resolves are part
   * of the next checkpoint.
   *
   * @param step - number of finished folds of all candidates
   */
  readonly onSelectionCheckpoint?: (step: number, checkpoint: Uint8Array) => Promise<void> | void;
  /**
   * Stores the checkpoint of an epoch. The returned promise is awaited before the next call and at the end. A run that
   * dies in between resumes from the previous checkpoint.
   */
  readonly onEpoch?: (epoch: Epoch, checkpoint: Uint8Array) => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
}

export interface TrainingResult extends TrainingOutcome {
  readonly labels: readonly string[];
  readonly hyperparameters: Hyperparameters;
  readonly plan: SplitPlan;
  /** How the head was chosen; null for the transformer. */
  readonly selection: SelectionOutcome['result'] | null;
  /** Accuracy on the test split of the heads that `auto` compared, by name; empty without `testCandidates`. */
  readonly candidateAccuracies: SelectionOutcome['candidateAccuracies'];
  readonly warnings: readonly string[];
}

/**
 * Digest that decides whether a checkpoint can resume a run: rows, splits, labels, sizes and hyperparameters must be
 * the same. Only the number of epochs may change, and only if the learning rate does not depend on it, and the time
 * budget. Settings that older versions did not have count only if they are used, so that runs of these versions resume.
 */
function identityOf(
  rows: readonly TrainingRow[],
  shape: ClassifierShape,
  { maxSeconds: _, standardize, minSteps, ...hyperparameters }: Hyperparameters,
): string {
  const settings = Object.entries({
    ...hyperparameters,
    ...(standardize ? { standardize } : {}),
    ...(minSteps > 0 ? { minSteps } : {}),
    epochs: hyperparameters.decay === 'none' && minSteps === 0 ? null : hyperparameters.epochs,
  }).sort();
  const described = [shape, settings, rows.map(({ videoId, label, group, split }) => [videoId, label, group, split])];
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}

/**
 * Trains a classifier in a worker thread and evaluates its best epoch.
 *
 * @throws ClipyardError `dataset_unusable` (too few rows or classes, loss not finite), `cancelled` at the next step
 *   after the signal, `conflict` for a checkpoint of another run, `worker_lost`, and the errors of `features` and
 *   `onEpoch`
 */
export async function trainClassifier(options: TrainOptions): Promise<TrainingResult> {
  const { rows, frames, featureSize, signal } = options;
  const hyperparameters = resolveHyperparameters(options.hyperparameters);
  const plan = planSplits(rows, hyperparameters);
  const labels = sortedLabels(rows);
  const index = new Map(labels.map((label, i) => [label, i]));
  const shape: ClassifierShape = { frames, featureSize, hiddenSize: HIDDEN_SIZE, classes: labels.length };
  const task: TrainingTask = {
    shape,
    labels,
    plan,
    blocks: options.features.blocks ?? null,
    hyperparameters,
    maskedPooling: hyperparameters.maskedPooling,
    targets: Int32Array.from(rows, ({ label }) => index.get(label)!),
    identity: identityOf(rows, shape, hyperparameters),
    resume: options.resume ?? null,
    finish: options.finish ?? false,
  };
  await options.onPlan?.(plan);
  if (signal?.aborted) throw new ClipyardError('cancelled', 'The training run was cancelled');

  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const cancel = (): void => void Atomics.store(cancelled, 0, 1);
  const thread = new WorkerThread(workerUrl(import.meta.url, './training.worker.js'), {
    handlers: {
      read: async (wanted: readonly number[]) => {
        const features = await options.features.read(wanted, signal);
        // A view would take its whole buffer along to the worker.
        return features.byteLength === features.buffer.byteLength ? features : features.slice();
      },
      progress: async (progress: SelectionProgress) => options.onSelectionProgress?.(progress),
      checkpoint: async ({ step, checkpoint }: { step: number; checkpoint: Uint8Array }) =>
        options.onSelectionCheckpoint?.(step, checkpoint),
      step: async (progress: TrainingProgress) => options.onStep?.(progress),
      epoch: async ({ epoch, checkpoint }: { epoch: Epoch; checkpoint: Uint8Array }) =>
        options.onEpoch?.(epoch, checkpoint),
    },
  });
  signal?.addEventListener('abort', cancel);
  try {
    if (!trainsTransformer(hyperparameters.preset)) {
      const { result, warnings, ...chosen } = await thread.call<SelectionOutcome>('select', {
        task: {
          rows,
          plan,
          labels,
          targets: task.targets,
          frames,
          featureSize,
          head: headNames.find((name) => name === hyperparameters.preset) ?? null,
          seed: hyperparameters.seed,
          threads: (options.engine ?? defaultEngine).threads,
          identity: task.identity,
          resume: task.resume,
          finish: task.finish,
          largeData: LARGE_DATA,
          maxSeconds: hyperparameters.maxSeconds,
          testsCandidates: options.testCandidates ?? false,
        },
        cancelled,
      } satisfies SelectCall);
      return { ...chosen, history: [], labels, hyperparameters, plan, selection: result, warnings };
    }
    const outcome = await thread.call<TrainingOutcome>('train', {
      task,
      choice: options.engine ?? defaultEngine,
      cancelled,
    } satisfies TrainCall);
    return { ...outcome, labels, hyperparameters, plan, selection: null, candidateAccuracies: {}, warnings: [] };
  } finally {
    signal?.removeEventListener('abort', cancel);
    await thread.close();
  }
}
