import {
  checkHyperparameters,
  ClipyardError,
  isTerminal,
  presetNotice,
  resolveHyperparameters,
  type TrainingRun,
} from '@clipyard/contracts';
import { Cancellations, JobQueues, trainingJobId } from '@clipyard/queues';
import { DatasetRepository, groupFinder, projects, TrainingRunRepository } from '@clipyard/repositories';
import { Body, Controller, Headers, Inject, Injectable, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { Endpoint } from './http/endpoint.js';
import { Idempotency } from './http/idempotency.js';
import { parse, requireId } from './http/parse.js';
import { streamResource } from './http/server-sent-events.js';
import { trainingRunRoutes } from './routes/training-runs.routes.js';

/** Starts, cancels and resumes training runs. */
@Injectable()
export class TrainingRuns {
  constructor(
    @Inject(TrainingRunRepository) private readonly runs: TrainingRunRepository,
    @Inject(DatasetRepository) private readonly datasets: DatasetRepository,
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(Idempotency) private readonly idempotency: Idempotency,
  ) {}

  /**
   * Starts a run on a dataset, pinned to one version.
   *
   * @throws ClipyardError `not_found`, `dataset_unusable` or `invalid_request`
   */
  async create(body: unknown, key: string | undefined): Promise<TrainingRun> {
    const request = parse(trainingRunRoutes.create.body.schema, body);
    checkHyperparameters(request.hyperparameters);
    const notice = presetNotice(request.hyperparameters);
    if (request.hyperparameters?.groupPattern != null) groupFinder(request.hyperparameters.groupPattern);
    const pinned = await this.datasets.get(request.dataset, request.datasetVersion);
    if (pinned === null) throw new ClipyardError('not_found', `There is no dataset ${request.dataset}`);
    const labels = Object.keys(pinned.dataset.labels).length;
    if (labels < 2)
      throw new ClipyardError(
        'dataset_unusable',
        `Training needs rows with at least two labels; dataset ${request.dataset} has ${labels}`,
      );
    const { id, replay } = await this.idempotency.claim(
      'training-runs',
      key,
      'run',
      request,
      async (candidate) => (await this.runs.get(candidate)) !== null,
    );
    const existing = replay ? await this.runs.get(id) : null;
    if (existing !== null) return existing;
    const run: TrainingRun = {
      id,
      object: 'training_run',
      project: projects.own,
      state: 'queued',
      dataset: request.dataset,
      datasetVersion: pinned.dataset.version,
      promoteTo: request.promoteTo ?? null,
      abstainBelow: request.abstainBelow ?? null,
      hyperparameters: resolveHyperparameters(request.hyperparameters),
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
      warnings: notice === null ? [] : [notice],
      resumes: 0,
      failure: null,
      createdAt: new Date().toISOString(),
      startedAt: null,
      finishedAt: null,
    };
    await this.runs.create(run);
    await this.enqueue(run);
    return run;
  }

  async cancel(id: string): Promise<TrainingRun> {
    const run = await this.runs.cancel(id);
    if (run.state === 'cancelling') await this.cancellations.cancel(trainingJobId(run));
    return run;
  }

  /**
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the run has not finished, or has succeeded
   */
  async resume(id: string, key: string | undefined): Promise<TrainingRun> {
    return this.idempotency.during(
      `training-runs/${id}/resume`,
      key,
      'model',
      (modelId) => this.runs.isResumedTo(id, modelId),
      async (modelId) => {
        const run = await this.runs.resume(id, modelId);
        if (!isTerminal(run.state)) await this.enqueue(run);
        return run;
      },
    );
  }

  async require(id: string): Promise<TrainingRun> {
    const run = await this.runs.get(requireId(id));
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${id}`);
    return run;
  }

  list(query: unknown): ReturnType<TrainingRunRepository['list']> {
    const { pageSize, pageToken } = parse(trainingRunRoutes.list.query, query);
    return this.runs.list(pageSize, pageToken);
  }

  /** The run is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it. */
  private async enqueue(run: TrainingRun): Promise<void> {
    await this.queues
      .add('train', { trainingRunId: run.id, project: run.project }, { jobId: trainingJobId(run) })
      .catch(() => undefined);
  }
}

@Controller()
export class TrainingRunsController {
  constructor(@Inject(TrainingRuns) private readonly runs: TrainingRuns) {}

  @Endpoint(trainingRunRoutes.create)
  async create(
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingRun> {
    const run = await this.runs.create(body, key);
    response.setHeader('Location', `/v1/training-runs/${run.id}`).setHeader('Retry-After', '2');
    return run;
  }

  @Endpoint(trainingRunRoutes.list)
  list(@Query() query: unknown): ReturnType<TrainingRuns['list']> {
    return this.runs.list(query);
  }

  @Endpoint(trainingRunRoutes.get)
  async get(@Param('id') id: string, @Res({ passthrough: true }) response: Response): Promise<TrainingRun> {
    const run = await this.runs.require(id);
    if (!isTerminal(run.state)) response.setHeader('Retry-After', '2');
    return run;
  }

  @Endpoint(trainingRunRoutes.events)
  events(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return streamResource(
      request,
      response,
      'training_run',
      () => this.runs.require(id),
      ({ state }) => isTerminal(state),
    );
  }

  @Endpoint(trainingRunRoutes.cancel)
  cancel(@Param('id') id: string): Promise<TrainingRun> {
    return this.runs.cancel(requireId(id));
  }

  @Endpoint(trainingRunRoutes.resume)
  async resume(
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingRun> {
    const run = await this.runs.resume(requireId(id), key);
    response.setHeader('Location', `/v1/training-runs/${run.id}`).setHeader('Retry-After', '2');
    return run;
  }
}
