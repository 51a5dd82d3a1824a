import { type Caller, type Idempotency, type ListPageQuery, ownProject } from '@clipyard/access';
import {
  checkClassCount,
  checkHyperparameters,
  ClipyardError,
  type CreateTrainingRun,
  isTerminal,
  presetNotice,
  resolveHyperparameters,
  type TrainingRun,
} from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type DatasetRepository, groupFinder } from '@clipyard/datasets';
import { labelWarnings } from '@clipyard/item-lists';
import { type TrainingJobs } from '@clipyard/jobs';

import { type TrainingRunFilter, type TrainingRunRepository } from './training-run-repository.js';

const MIN_LABELS = 2;

/** Starts, cancels and resumes training runs. */
export class TrainingRuns {
  constructor(
    private readonly repository: TrainingRunRepository,
    private readonly datasets: DatasetRepository,
    private readonly jobs: TrainingJobs,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Starts a run on a dataset, pinned to one version.
   *
   * @param key - the Idempotency-Key of the call, if it has one
   * @throws ClipyardError `not_found`, `dataset_unusable` or `invalid_request`
   */
  async create(caller: Caller, request: CreateTrainingRun, key: string | undefined): Promise<TrainingRun> {
    checkHyperparameters(request.hyperparameters);
    const notice = presetNotice(request.hyperparameters);
    if (request.hyperparameters?.groupPattern != null) groupFinder(request.hyperparameters.groupPattern);
    const pinned = await this.datasets.get(caller, request.dataset, request.datasetVersion);
    if (pinned === null) throw new ClipyardError('not_found', `There is no dataset ${request.dataset}`);
    const labels = Object.keys(pinned.dataset.labels).length;
    if (labels < MIN_LABELS)
      throw new ClipyardError(
        'dataset_unusable',
        `Training needs rows with at least two labels; dataset ${request.dataset} has ${labels}`,
      );
    const hyperparameters = resolveHyperparameters(request.hyperparameters);
    checkClassCount(hyperparameters, labels);
    const { id, replay } = await this.idempotency.claim(
      caller,
      'training-runs',
      key,
      'run',
      request,
      async (candidate) => (await this.repository.get(caller, candidate)) !== null,
    );
    const existing = replay ? await this.repository.get(caller, id) : null;
    if (existing !== null) return existing;
    const run: TrainingRun = {
      id,
      object: 'training_run',
      project: ownProject(caller),
      name: request.name ?? null,
      metadata: request.metadata ?? {},
      state: 'queued',
      dataset: request.dataset,
      datasetVersion: pinned.dataset.version,
      promoteTo: request.promoteTo ?? null,
      abstainBelow: request.abstainBelow ?? null,
      hyperparameters,
      epochs: [],
      progress: 0,
      etaSeconds: null,
      live: null,
      searching: null,
      rows: null,
      leakage: null,
      evaluation: null,
      selection: null,
      modelId: null,
      warnings: [
        ...(notice === null ? [] : [notice]),
        ...labelWarnings(pinned.dataset.labels, pinned.dataset.rows - pinned.dataset.excluded),
      ],
      resumes: 0,
      failure: null,
      createdAt: new Date().toISOString(),
      startedAt: null,
      finishedAt: null,
    };
    await this.repository.create(run);
    await this.enqueue(run);
    return run;
  }

  /**
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the run has finished
   */
  async cancel(caller: Caller, id: string): Promise<TrainingRun> {
    const run = await this.repository.cancel(caller, id);
    // The order is stored: without Redis, the next reconciliation of the orchestrator passes it on.
    if (run.state === 'cancelling') await bestEffort('cancel a training run', this.jobs.cancel(run));
    return run;
  }

  /**
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the run has not finished, or has succeeded
   */
  async resume(caller: Caller, id: string, key: string | undefined): Promise<TrainingRun> {
    return this.idempotency.during(
      caller,
      `training-runs/${id}/resume`,
      key,
      'model',
      (modelId) => this.repository.isResumedTo(id, modelId),
      async (modelId) => {
        const run = await this.repository.resume(caller, id, modelId);
        if (!isTerminal(run.state)) await this.enqueue(run);
        return run;
      },
    );
  }

  /** @throws ClipyardError `not_found` */
  async require(caller: Caller, id: string): Promise<TrainingRun> {
    const run = await this.repository.get(caller, id);
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
    return run;
  }

  list(caller: Caller, pageSize: number, pageToken: string | null): ReturnType<TrainingRunRepository['list']> {
    return this.repository.list(caller, pageSize, pageToken);
  }

  /** A page of the runs that meet a filter, newest first. It can be empty although more follow. */
  search(caller: Caller, filter: TrainingRunFilter, page: ListPageQuery): ReturnType<TrainingRunRepository['list']> {
    return this.repository.search(caller, filter, page);
  }

  /** The run is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it. */
  private async enqueue(run: TrainingRun): Promise<void> {
    await bestEffort('enqueue a training run', this.jobs.enqueue(run));
  }
}
