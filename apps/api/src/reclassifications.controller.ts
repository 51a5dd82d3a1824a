import { projects } from '@clipyard/access';
import {
  ClipyardError,
  type CreateReclassification,
  isTerminal,
  type Reclassification,
  SHARD_SIZE,
} from '@clipyard/api-contract';
import { BatchReader } from '@clipyard/batches';
import { ReclassificationRepository, type ReclassificationRequest } from '@clipyard/classifications';
import { DatasetRepository } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
import { addReclassifyJobs, JobQueues } from '@clipyard/queues';
import { Body, Controller, Headers, Inject, Injectable, Param, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { Endpoint } from './http/endpoint.js';
import { Idempotency } from './http/idempotency.js';
import { sendNdjson } from './http/ndjson.js';
import { parse, requireId } from './http/parse.js';
import { streamResource } from './http/server-sent-events.js';
import { reclassificationRoutes } from './routes/reclassifications.routes.js';

type Subject = Pick<ReclassificationRequest, 'project' | 'dataset' | 'batch' | 'parts'>;

/** Starts, finds and resumes reclassifications. */
@Injectable()
export class Reclassifications {
  constructor(
    @Inject(ReclassificationRepository) readonly repository: ReclassificationRepository,
    @Inject(DatasetRepository) private readonly datasets: DatasetRepository,
    @Inject(BatchReader) private readonly batches: BatchReader,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(Idempotency) private readonly idempotency: Idempotency,
  ) {}

  /**
   * Reclassifies a dataset, pinned to one version.
   *
   * @throws ClipyardError `not_found` or `dataset_unusable`
   * @throws ClipyardError `model_unavailable`, also if the model expects features of another spec
   */
  async ofDataset(name: string, body: unknown, key: string | undefined): Promise<Reclassification> {
    const { version, ...request } = parse(reclassificationRoutes.ofDataset.body.schema, body);
    const pinned = await this.datasets.get(name, version);
    if (pinned === null)
      throw new ClipyardError(
        'not_found',
        `There is no dataset ${name.slice(0, 100)}${version === undefined ? '' : ` with version ${version}`}`,
      );
    const { dataset, shards } = pinned;
    if (dataset.specId === null) throw new ClipyardError('dataset_unusable', `Dataset ${name} has no rows`);
    return this.create(
      request,
      {
        project: dataset.project,
        dataset: { name: projects.stored(name, dataset.project), version: dataset.version },
        batch: null,
        parts: shards.length,
      },
      dataset.specId,
      key,
    );
  }

  /**
   * Reclassifies a finished batch.
   *
   * @throws ClipyardError `not_found` or `model_unavailable`
   * @throws ClipyardError `conflict` if the batch has not finished
   */
  async ofBatch(id: string, body: unknown, key: string | undefined): Promise<Reclassification> {
    const request = parse(reclassificationRoutes.ofBatch.body.schema, body);
    const batch = await this.batches.require(requireId(id));
    if (!isTerminal(batch.state))
      throw new ClipyardError('conflict', `The batch is ${batch.state}: its results may still change`);
    return this.create(
      request,
      { project: batch.project, dataset: null, batch: id, parts: Math.ceil(batch.counts.total / SHARD_SIZE) },
      null,
      key,
    );
  }

  require(id: string): Promise<Reclassification> {
    return this.repository.require(requireId(id));
  }

  /**
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the reclassification has finished
   */
  async resume(id: string): Promise<Reclassification> {
    const resumed = await this.repository.order(requireId(id), 'resume');
    await this.enqueue(resumed);
    return resumed;
  }

  private async create(
    { model, from }: CreateReclassification,
    subject: Subject,
    specId: string | null,
    key: string | undefined,
  ): Promise<Reclassification> {
    const [after, before] = await Promise.all([
      this.registry.resolve(model),
      from === undefined ? null : this.registry.resolve(from),
    ]);
    for (const { id, specId: expected } of before === null ? [after] : [after, before]) {
      if (specId !== null && expected !== specId)
        throw new ClipyardError(
          'model_unavailable',
          `Model ${id} expects features of spec ${expected}, but the dataset has features of spec ${specId}`,
        );
    }
    const { id, replay } = await this.idempotency.claim(
      'reclassifications',
      key,
      'rcl',
      { model, from, ...subject },
      async (candidate) => (await this.repository.request(candidate)) !== null,
    );
    if (!replay || (await this.repository.request(id)) === null) {
      await this.repository.create({
        ...subject,
        id,
        model: after.id,
        from: before?.id ?? null,
        createdAt: new Date().toISOString(),
      });
      await this.enqueue({ id, project: subject.project });
    }
    return this.require(id);
  }

  /** The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it. */
  private async enqueue(reclassification: Pick<Reclassification, 'id' | 'project'>): Promise<void> {
    await addReclassifyJobs(this.queues, reclassification, await this.repository.nextParts(reclassification.id)).catch(
      () => undefined,
    );
  }
}

@Controller()
export class ReclassificationsController {
  constructor(@Inject(Reclassifications) private readonly reclassifications: Reclassifications) {}

  @Endpoint(reclassificationRoutes.ofDataset)
  async ofDataset(
    @Param('name') name: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Reclassification> {
    return accepted(response, await this.reclassifications.ofDataset(name, body, key));
  }

  @Endpoint(reclassificationRoutes.ofBatch)
  async ofBatch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Reclassification> {
    return accepted(response, await this.reclassifications.ofBatch(id, body, key));
  }

  @Endpoint(reclassificationRoutes.list)
  list(@Query() query: unknown): ReturnType<ReclassificationRepository['list']> {
    const { pageSize, pageToken } = parse(reclassificationRoutes.list.query, query);
    return this.reclassifications.repository.list(pageSize, pageToken);
  }

  @Endpoint(reclassificationRoutes.get)
  async get(@Param('id') id: string, @Res({ passthrough: true }) response: Response): Promise<Reclassification> {
    const found = await this.reclassifications.require(id);
    if (found.finishedAt === null) response.setHeader('Retry-After', '1');
    return found;
  }

  @Endpoint(reclassificationRoutes.events)
  events(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return streamResource(
      request,
      response,
      'reclassification',
      () => this.reclassifications.require(id),
      ({ state }) => isTerminal(state),
    );
  }

  /** Finished parts are kept. */
  @Endpoint(reclassificationRoutes.cancel)
  cancel(@Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.repository.cancel(requireId(id));
  }

  @Endpoint(reclassificationRoutes.pause)
  pause(@Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.repository.order(requireId(id), 'pause');
  }

  @Endpoint(reclassificationRoutes.resume)
  resume(@Param('id') id: string): Promise<Reclassification> {
    return this.reclassifications.resume(id);
  }

  /** All items, or only the changed ones. */
  @Endpoint(reclassificationRoutes.results)
  async results(@Param('id') id: string, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const { changed } = parse(reclassificationRoutes.results.query, query);
    await this.reclassifications.require(id);
    await sendNdjson(response, itemsOf(this.reclassifications.repository.lines(id), changed));
  }
}

function accepted(response: Response, reclassification: Reclassification): Reclassification {
  response.setHeader('Location', `/v1/reclassifications/${reclassification.id}`).setHeader('Retry-After', '1');
  return reclassification;
}

async function* itemsOf(lines: AsyncIterable<string>, changedOnly: boolean): AsyncIterable<unknown> {
  for await (const line of lines) {
    const item = JSON.parse(line) as { changed: boolean };
    if (!changedOnly || item.changed) yield item;
  }
}
