import {
  boundedEvaluation,
  boundedSelection,
  ClipyardError,
  type Dataset,
  type DatasetShard,
  type Epoch,
  type FeatureSpec,
  findLeakage,
  type Hyperparameters,
  isTerminal,
  leakageWarnings,
  MAX_REVIEW_ITEMS,
  noLeakage,
  type Prediction,
  type Selection,
  type Split,
  type Tenant,
  toFailure,
  type TrainingRun,
} from '@clipyard/api-contract';
import {
  type CheckpointDescription,
  describeCheckpoint,
  describeClassifier,
  type EngineChoice,
  exportOnnx,
  rankClasses,
  type SplitPlan,
  trainClassifier,
  type TrainingResult,
} from '@clipyard/classifier';
import {
  type DatasetRepository,
  duplicatesOf,
  type LabelErrors,
  type LabelledRow,
  type PinnedDataset,
  ShardedFeatures,
  type SimilarityIndex,
} from '@clipyard/datasets';
import { labelWarnings } from '@clipyard/item-lists';
import { type ModelRegistry } from '@clipyard/models';
import { keys, putJson } from '@clipyard/object-store';
import { type ObjectStore } from '@clipyard/object-store';
import { type Logger } from '@clipyard/service';
import { type TrainingRunRepository } from '@clipyard/training';

import { RunRecord } from './run-record.js';

export interface TrainingStores {
  readonly store: ObjectStore;
  readonly runs: TrainingRunRepository;
  readonly datasets: DatasetRepository;
  readonly registry: ModelRegistry;
  readonly similar: SimilarityIndex;
}

/** How long a run that has been trained waits for the comparison of all videos, in milliseconds. */
const DUPLICATES_WAIT_MS = 10 * 60_000;

export interface TrainingOptions {
  readonly codeVersion: string;
  /** Checkpoints kept per run: the last, and earlier ones in case it cannot be read. */
  readonly keepCheckpoints: number;
  /** Minimum gain in accuracy over the model that the alias points to. */
  readonly promotionMinGain: number;
}

/**
 * Executes a training run, from its pinned dataset to a model in the registry. A run may be started any number of
 * times: it resumes from its last checkpoint, and the names of everything it writes depend only on the run.
 */
export class Training {
  constructor(
    private readonly stores: TrainingStores,
    private readonly logger: Logger,
    private readonly engine: EngineChoice,
    private readonly options: TrainingOptions,
  ) {}

  /**
   * Trains until the run ends. Cancellation ends the run with the best of its epochs, or of its finished candidates.
   * Retryable errors are thrown while attempts are left.
   *
   * @param signal - aborts on cancellation by the user and on `drain`
   * @param options.drain - aborts when the service shuts down; the error is thrown so that the job is returned to the
   *   queue
   */
  async run(
    tenant: Tenant,
    id: string,
    signal: AbortSignal,
    { lastAttempt, drain }: { lastAttempt: boolean; drain: AbortSignal },
  ): Promise<void> {
    const run = await this.stores.runs.get(tenant, id);
    if (run === null) return;
    // An interrupted resume may have left the marker of an open run behind.
    if (isTerminal(run.state)) return this.stores.runs.close(run);
    const record = new RunRecord(this.stores.runs, {
      ...run,
      state: 'running',
      startedAt: run.startedAt ?? new Date().toISOString(),
    });
    try {
      if (run.state === 'cancelling') throw new ClipyardError('cancelled', 'The run was cancelled before it started');
      await record.save();
      await this.train(record, signal, 'continue');
      await record.save({
        state: 'succeeded',
        progress: 1,
        etaSeconds: 0,
        live: null,
        searching: null,
        finishedAt: new Date().toISOString(),
      });
      this.logger.info(
        { run: id, model: record.current.modelId, accuracy: record.current.evaluation?.accuracy },
        'training run succeeded',
      );
    } catch (error) {
      const failure = toFailure(error);
      if (drain.aborted || (failure.retryable && !lastAttempt)) throw error;
      const state = failure.code === 'cancelled' ? 'cancelled' : 'failed';
      if (state === 'cancelled') await this.keepBest(record, drain, lastAttempt);
      await record.save({
        state,
        failure: state === 'failed' ? failure : null,
        etaSeconds: null,
        live: null,
        searching: null,
        finishedAt: new Date().toISOString(),
      });
      this.logger.info({ run: id, state, code: failure.code, reason: failure.message }, 'training run ended');
    }
  }

  /** Registers the best epoch, or the best candidate, of a cancelled run, if it finished one. */
  private async keepBest(record: RunRecord, drain: AbortSignal, lastAttempt: boolean): Promise<void> {
    if ((await this.lastCheckpoint(record.current.id))?.hasModel !== true) return;
    try {
      await this.train(record, drain, 'finish');
    } catch (error) {
      const { retryable, message } = toFailure(error);
      if (drain.aborted || (retryable && !lastAttempt)) throw error;
      await record.save({
        warnings: [...record.current.warnings, `The best model so far could not be kept: ${message}`],
      });
    }
  }

  private async train(record: RunRecord, signal: AbortSignal, mode: 'continue' | 'finish'): Promise<void> {
    const run = record.current;
    const pinned = await this.stores.datasets.get(run, run.dataset, run.datasetVersion);
    const spec = pinned?.dataset.spec;
    if (pinned == null || spec == null)
      throw new ClipyardError(
        'dataset_unusable',
        `Version ${run.datasetVersion} of dataset ${run.dataset} does not exist or is empty`,
      );
    const { hyperparameters } = run;
    const shards = await pinned.shards.all();
    const features = await ShardedFeatures.open(
      this.stores.store,
      shards,
      spec.maxFrames * spec.featureSize,
      signal,
      hyperparameters.groupPattern,
    );
    // All videos are compared while the model is trained.
    await duplicatesOf(this.stores.similar, pinned, 0).catch(() => null);
    const last = await this.lastCheckpoint(run.id);
    await record.save({ epochs: record.current.epochs.filter(({ epoch }) => epoch <= (last?.step ?? 0)) });
    // Known before training, which may take hours.
    const known = (plan: SplitPlan): string[] => [
      ...labelWarnings(pinned.dataset.labels, pinned.dataset.rows - pinned.dataset.excluded),
      ...features.warnings,
      ...plan.warnings,
    ];
    const result = await trainClassifier({
      rows: features.rows,
      features,
      frames: spec.maxFrames,
      featureSize: spec.featureSize,
      hyperparameters,
      signal,
      engine: this.engine,
      resume: last?.bytes,
      finish: mode === 'finish',
      onPlan: async (plan) => {
        await record.save({ ...rowsOf(plan), warnings: [...new Set([...record.current.warnings, ...known(plan)])] });
      },
      onStep: (live) =>
        record.report({
          live,
          progress: (live.epoch - 1 + live.step / live.steps) / hyperparameters.epochs,
          etaSeconds: Math.round(live.etaSeconds),
        }),
      onSelectionProgress: (searching) =>
        record.report({
          searching,
          progress: searching.share,
          etaSeconds: searching.etaSeconds === null ? null : Math.round(searching.etaSeconds),
        }),
      onSelectionCheckpoint: async (step, checkpoint) => {
        await this.keepCheckpoint(run.id, step, checkpoint);
        this.logger.info({ run: run.id, step, head: record.current.searching?.candidate }, 'fold');
      },
      onEpoch: async (epoch, checkpoint) => {
        await this.keepCheckpoint(run.id, epoch.epoch, checkpoint);
        await record.save({ epochs: [...record.current.epochs.filter((known) => known.epoch < epoch.epoch), epoch] });
        this.logger.info({ run: run.id, ...logged(epoch) }, 'epoch');
      },
    });
    await this.keepLabelErrors(run.id, result, features.rows);
    const evaluation = boundedEvaluation(result.evaluation);
    const near = await this.nearLeakage(pinned, result, features.rows);
    await record.save({
      epochs: [...result.history],
      evaluation,
      selection: selectionOf(result, features.rows),
      ...rowsOf(result.plan),
      leakage: near.leakage,
      warnings: this.logWarnings(run.id, [
        ...known(result.plan),
        ...near.warnings,
        ...result.warnings,
        ...differencesFromReference(hyperparameters, spec),
        ...(pinned.dataset.backbonePretrained === false
          ? ['The backbone is untrained: its accuracies do not show how well videos can be classified']
          : []),
      ]),
    });
    await record.save(
      await this.publish(
        record.current,
        { ...pinned, shards },
        result,
        predictions(result, features.rows),
        mode === 'finish',
      ),
    );
  }

  /** The leakage of a split with near-duplicates, and warnings of them. */
  private async nearLeakage(
    pinned: PinnedDataset,
    { plan }: TrainingResult,
    rows: readonly LabelledRow[],
  ): Promise<Pick<TrainingResult['plan'], 'leakage' | 'warnings'>> {
    const { leakage } = plan;
    try {
      const duplicates = await duplicatesOf(this.stores.similar, pinned, DUPLICATES_WAIT_MS);
      if (duplicates === null)
        return { leakage, warnings: ['Near-duplicates in more than one split were not counted: it takes too long'] };
      const splits: Record<Split, readonly number[]> = plan;
      const found = findLeakage(
        (['train', 'validation', 'test'] as const).flatMap((split) =>
          splits[split].map((row) => ({ ...rows[row]!, split })),
        ),
        duplicates,
      );
      return { leakage: found, warnings: leakageWarnings({ ...noLeakage, nearDuplicates: found.nearDuplicates }) };
    } catch (error) {
      const { message } = toFailure(error);
      return { leakage, warnings: [`Near-duplicates in more than one split were not counted: ${message}`] };
    }
  }

  private async publish(
    run: TrainingRun,
    { dataset, shards }: { dataset: Dataset; shards: readonly DatasetShard[] },
    result: TrainingResult,
    predicted: readonly Prediction[],
    cancelled: boolean,
  ): Promise<Pick<TrainingRun, 'modelId' | 'warnings'>> {
    const { hyperparameters } = result;
    const id = await this.stores.runs.modelIdOf(run);
    const spec = dataset.spec;
    if (spec === null || dataset.specId === null)
      throw new ClipyardError('dataset_unusable', `Dataset ${dataset.name} has no feature spec`);
    const model = await this.stores.registry.register(
      {
        id,
        project: run.project,
        name: run.name,
        metadata: run.metadata,
        labels: [...result.labels],
        spec,
        specId: dataset.specId,
        backbonePretrained: dataset.backbonePretrained ?? false,
        maskedPooling: hyperparameters.maskedPooling,
        parameters: describeClassifier(result.weights).parameters,
        head: describeClassifier(result.weights).head,
        selection: run.selection,
        evaluation: run.evaluation,
        abstainBelow: run.abstainBelow,
        fromCancelledRun: cancelled,
        leakage: result.plan.leakage,
        warnings: run.warnings,
        createdAt: new Date().toISOString(),
        lineage: {
          trainingRunId: run.id,
          dataset: dataset.name,
          datasetVersion: dataset.version,
          shardDigests: shards.map(({ digest }) => digest),
          seed: hyperparameters.seed,
          hyperparameters,
          codeVersion: this.options.codeVersion,
          engine: result.engine,
          importedFrom: null,
        },
      },
      result.weights,
      {
        predictions: predicted,
        classes: result.evaluation.perClass,
        confusion: result.confusion,
        onnx: exportOnnx(result.weights),
      },
    );
    if (run.promoteTo === null) return { modelId: model.id, warnings: run.warnings };
    if (cancelled)
      return {
        modelId: model.id,
        warnings: [...run.warnings, `Not promoted to ${run.promoteTo}: the run was cancelled`],
      };
    try {
      await this.stores.registry.promote(run, model.id, {
        alias: run.promoteTo,
        minGain: this.options.promotionMinGain,
      });
      return { modelId: model.id, warnings: run.warnings };
    } catch (error) {
      const refused = ClipyardError.from(error);
      if (refused.code !== 'promotion_refused') throw error;
      return { modelId: model.id, warnings: [...run.warnings, `Not promoted to ${run.promoteTo}: ${refused.message}`] };
    }
  }

  /** Keeps all probable label errors for reviews. The record of the run shows the first ones only. */
  private async keepLabelErrors(
    id: string,
    { selection, labels }: TrainingResult,
    rows: readonly LabelledRow[],
  ): Promise<void> {
    if (selection === null) return;
    const errors = selection.labelErrors.slice(0, MAX_REVIEW_ITEMS).map(({ row, suggested, probability, top }) => ({
      videoId: rows[row]!.videoId,
      label: rows[row]!.label,
      suggested: labels[suggested]!,
      probability,
      top: top.map((ranked) => ({ label: labels[ranked.class]!, probability: ranked.probability })),
    }));
    await putJson(this.stores.store, keys.trainingRunFile(id, 'label-errors.json'), { errors } satisfies LabelErrors);
  }

  /** Logs the warnings that the model card will show. */
  private logWarnings(id: string, warnings: readonly string[]): string[] {
    for (const warning of warnings) this.logger.warn({ run: id, warning }, 'training run warning');
    return [...new Set(warnings)];
  }

  private async keepCheckpoint(id: string, step: number, checkpoint: Uint8Array): Promise<void> {
    await this.stores.store.put(keys.trainingRunEpoch(id, step), checkpoint);
    const older = await this.checkpoints(id);
    for (const key of older.slice(this.options.keepCheckpoints)) await this.stores.store.delete(key);
  }

  /** @returns keys, the newest first */
  private async checkpoints(id: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of this.stores.store.list(keys.trainingRunFile(id, 'checkpoints/'))) found.unshift(key);
    return found;
  }

  /** Finds the last readable checkpoint. @returns null if there is none */
  private async lastCheckpoint(id: string): Promise<(CheckpointDescription & { readonly bytes: Uint8Array }) | null> {
    for (const key of await this.checkpoints(id)) {
      const bytes = await this.stores.store.get(key);
      try {
        if (bytes !== null) return { ...describeCheckpoint(bytes), bytes };
      } catch (error) {
        this.logger.warn({ err: error, run: id, key }, 'unreadable checkpoint; using the previous one');
      }
    }
    return null;
  }
}

const rowsOf = ({ train, validation, test, leakage }: SplitPlan): Pick<TrainingRun, 'rows' | 'leakage'> => ({
  rows: { train: train.length, validation: validation.length, test: test.length },
  leakage,
});

/** Warns if a run with the preset `reference` uses features that the reference would not compute. */
function differencesFromReference({ preset }: Hyperparameters, { sampling, resize }: FeatureSpec): string[] {
  return preset !== 'reference' || (sampling === 'head' && resize === 'crop')
    ? []
    : [
        'The reference takes the first frames, cropped (sampling head, resize crop); ' +
          `those of the dataset are ${sampling}, ${resize}`,
      ];
}

/** Longest list of probable label errors that a run keeps. */
const MAX_LABEL_ERRORS = 100;

/** The report of the choice, with the rows of probable label errors by name. */
function selectionOf({ selection, labels }: TrainingResult, rows: readonly LabelledRow[]): Selection | null {
  if (selection === null) return null;
  const { reason, candidates, learningCurve, labelErrors } = selection;
  return boundedSelection({
    reason,
    candidates: candidates.map((candidate) => ({ ...candidate })),
    learningCurve: [...learningCurve],
    labelErrors: labelErrors.slice(0, MAX_LABEL_ERRORS).map(({ row, suggested, probability }) => {
      const { customId, videoId, label } = rows[row]!;
      return { customId, videoId, label, suggested: labels[suggested]!, probability };
    }),
  });
}

const logged = ({ epoch, loss, accuracy, validationLoss, validationAccuracy, seconds }: Epoch): Partial<Epoch> => ({
  epoch,
  loss,
  accuracy,
  validationLoss,
  validationAccuracy,
  seconds,
});

/** The prediction of each row of the evaluated split. */
function predictions(
  { predictions: { rows, probabilities }, evaluation, labels }: TrainingResult,
  all: readonly LabelledRow[],
): Prediction[] {
  const classes = labels.length;
  return rows.map((row, i) => {
    const { customId, videoId, label } = all[row]!;
    return {
      customId,
      videoId,
      label,
      split: evaluation.split,
      top: rankClasses(probabilities.subarray(i * classes, (i + 1) * classes), labels, 5),
    };
  });
}
