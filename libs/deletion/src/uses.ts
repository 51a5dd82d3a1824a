import { EVERYBODY, type Tenant } from '@clipyard/access';
import {
  type Holder,
  isTerminal,
  type Model,
  type Reclassification,
  storedName,
  type TrainingRun,
} from '@clipyard/api-contract';
import { type BatchRecord, type BatchRepository } from '@clipyard/batches';
import {
  type ClassificationRepository,
  type ClassificationRequest,
  type ReclassificationRepository,
} from '@clipyard/classifications';
import { type ModelRegistry } from '@clipyard/models';
import { nullIfUnreadable } from '@clipyard/object-store';
import { type TrainingRunRepository } from '@clipyard/training';

const PAGE = 100;
/** An error lists at most so many things that need a resource. */
export const MAX_HOLDERS = 100;

/** Finds what uses a resource. Records that cannot be read use nothing. */
export class Uses {
  constructor(
    private readonly batches: BatchRepository,
    private readonly trainingRuns: TrainingRunRepository,
    private readonly registry: ModelRegistry,
    private readonly classifications: ClassificationRepository,
    private readonly reclassifications: ReclassificationRepository,
  ) {}

  /** Batches that have not ended. */
  async *openBatches(): AsyncGenerator<BatchRecord> {
    for (const id of await this.batches.open()) {
      const record = await this.batches.get(EVERYBODY, id).catch(nullIfUnreadable);
      if (record !== null) yield record;
    }
  }

  /** Training runs that have not ended, with the stored names of their datasets. */
  async *openRuns(): AsyncGenerator<TrainingRun> {
    for (const id of await this.trainingRuns.open()) {
      const run = await this.trainingRuns.get(EVERYBODY, id).catch(nullIfUnreadable);
      if (run !== null && !isTerminal(run.state)) yield run;
    }
  }

  /** Reclassifications that have not ended, with the stored names of their datasets. */
  async *openReclassifications(): AsyncGenerator<Reclassification> {
    for (const id of await this.reclassifications.open()) {
      const found = await this.reclassifications.get(EVERYBODY, id).catch(nullIfUnreadable);
      if (found !== null && found.finishedAt === null) yield found;
    }
  }

  async *openClassifications(): AsyncGenerator<ClassificationRequest> {
    for (const id of await this.classifications.open()) {
      const request = await this.classifications.request(EVERYBODY, id).catch(nullIfUnreadable);
      if (request !== null) yield request;
    }
  }

  /** All training runs of a project, newest first. */
  async *runs(tenant: Tenant): AsyncGenerator<TrainingRun> {
    for (let token: string | null = null, more = true; more; more = token !== null) {
      const page: Awaited<ReturnType<TrainingRunRepository['list']>> = await this.trainingRuns.list(
        tenant,
        PAGE,
        token,
      );
      yield* page.data;
      token = page.nextPageToken;
    }
  }

  /** All models of a project, newest first. */
  async *models(tenant: Tenant): AsyncGenerator<Model> {
    for (let pageToken: string | undefined, more = true; more; more = pageToken !== undefined) {
      const page: Awaited<ReturnType<ModelRegistry['list']>> = await this.registry.list(tenant, {
        pageSize: PAGE,
        pageToken,
      });
      yield* page.models;
      pageToken = page.nextPageToken ?? undefined;
    }
  }

  /** Unfinished work that reads or extends a dataset. */
  async ofDataset(stored: string): Promise<Holder[]> {
    const holders: Holder[] = [];
    for await (const { id, dataset } of this.openBatches())
      if (dataset === stored)
        holders.push({ kind: 'batch', id, reason: `batch ${id} adds to the dataset; cancel it first` });
    for await (const { id, project, dataset } of this.openRuns())
      if (storedName(project, dataset) === stored)
        holders.push({ kind: 'training_run', id, reason: `training run ${id} reads the dataset; cancel it first` });
    for await (const { id, project, dataset } of this.openReclassifications())
      if (dataset !== null && storedName(project, dataset) === stored)
        holders.push({
          kind: 'reclassification',
          id,
          reason: `reclassification ${id} reads the dataset; cancel it first`,
        });
    return holders;
  }
}
