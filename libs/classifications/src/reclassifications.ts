import { type Caller, type Idempotency } from '@clipyard/access';
import {
  type Batch,
  ClipyardError,
  type CreateReclassification,
  isTerminal,
  type Reclassification,
  SHARD_SIZE,
  storedName,
} from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type DatasetRepository } from '@clipyard/datasets';
import { type ReclassificationJobs } from '@clipyard/jobs';
import { type ModelRegistry } from '@clipyard/models';

import { type ReclassificationRepository, type ReclassificationRequest } from './reclassification-repository.js';

type Subject = Pick<ReclassificationRequest, 'project' | 'dataset' | 'batch' | 'parts'>;

/** Starts, finds and resumes reclassifications. */
export class Reclassifications {
  constructor(
    readonly repository: ReclassificationRepository,
    private readonly datasets: DatasetRepository,
    private readonly models: ModelRegistry,
    private readonly jobs: ReclassificationJobs,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Reclassifies a dataset, pinned to one version.
   *
   * @throws ClipyardError `not_found` or `dataset_unusable`
   * @throws ClipyardError `model_unavailable`, also if the model expects features of another spec
   */
  async ofDataset(
    caller: Caller,
    name: string,
    version: number | undefined,
    request: CreateReclassification,
    key: string | undefined,
  ): Promise<Reclassification> {
    const pinned = await this.datasets.get(caller, name, version);
    if (pinned === null)
      throw new ClipyardError(
        'not_found',
        `There is no dataset ${name.slice(0, 100)}${version === undefined ? '' : ` with version ${version}`}`,
      );
    const { dataset, shards } = pinned;
    if (dataset.specId === null) throw new ClipyardError('dataset_unusable', `Dataset ${name} has no rows`);
    return this.create(
      caller,
      request,
      {
        project: dataset.project,
        dataset: { name: storedName(dataset.project, name), version: dataset.version },
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
  async ofBatch(
    caller: Caller,
    batch: Pick<Batch, 'id' | 'project' | 'state' | 'counts'>,
    request: CreateReclassification,
    key: string | undefined,
  ): Promise<Reclassification> {
    if (!isTerminal(batch.state))
      throw new ClipyardError('conflict', `The batch is ${batch.state}: its results may still change`);
    const parts = Math.ceil(batch.counts.total / SHARD_SIZE);
    return this.create(caller, request, { project: batch.project, dataset: null, batch: batch.id, parts }, null, key);
  }

  /** @throws ClipyardError `not_found` */
  require(caller: Caller, id: string): Promise<Reclassification> {
    return this.repository.require(caller, id);
  }

  /**
   * @throws ClipyardError `not_found`
   * @throws ClipyardError `conflict` if the reclassification has finished
   */
  async resume(caller: Caller, id: string): Promise<Reclassification> {
    const resumed = await this.repository.order(caller, id, 'resume');
    await this.enqueue(resumed);
    return resumed;
  }

  private async create(
    caller: Caller,
    { model, from }: CreateReclassification,
    subject: Subject,
    specId: string | null,
    key: string | undefined,
  ): Promise<Reclassification> {
    const [after, before] = await Promise.all([
      this.models.resolve(caller, model),
      from === undefined ? null : this.models.resolve(caller, from),
    ]);
    for (const { id, specId: expected } of before === null ? [after] : [after, before]) {
      if (specId !== null && expected !== specId)
        throw new ClipyardError(
          'model_unavailable',
          `Model ${id} expects features of spec ${expected}, but the dataset has features of spec ${specId}`,
        );
    }
    const { id, replay } = await this.idempotency.claim(
      caller,
      'reclassifications',
      key,
      'rcl',
      { model, from, ...subject },
      async (candidate) => (await this.repository.request(caller, candidate)) !== null,
    );
    if (!replay || (await this.repository.request(caller, id)) === null) {
      await this.repository.create({
        ...subject,
        id,
        model: after.id,
        from: before?.id ?? null,
        createdAt: new Date().toISOString(),
      });
      await this.enqueue({ id, project: subject.project });
    }
    return this.require(caller, id);
  }

  /** The request is stored: if Redis is unavailable, the next reconciliation of the orchestrator enqueues it. */
  private async enqueue(reclassification: Pick<Reclassification, 'id' | 'project'>): Promise<void> {
    const parts = await this.repository.nextParts(reclassification, reclassification.id);
    await bestEffort('enqueue a reclassification', this.jobs.enqueue(reclassification, parts));
  }
}
