import { EVERYBODY, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DeletionTarget,
  type Holder,
  isId,
  isTerminal,
  projectOfName,
  storedName,
} from '@clipyard/api-contract';
import { type BatchRepository } from '@clipyard/batches';
import { type ClassificationRepository, type ReclassificationRepository } from '@clipyard/classifications';
import { DatasetDeletion, type DatasetRepository } from '@clipyard/datasets';
import { type ModelRegistry } from '@clipyard/models';
import { type IndexKind, keys, type ListedObject, MAX_LIST_PAGE, type ObjectStore } from '@clipyard/object-store';
import { type TrainingRunRepository } from '@clipyard/training';
import { type UploadRepository } from '@clipyard/videos';
import { type WatchRepository } from '@clipyard/watches';

import { type DeletionLog } from './deletion-log.js';
import { type DeletionRequest } from './deletion-record.js';
import { type DeletionStrategy } from './strategy.js';
import { MAX_HOLDERS, type Uses } from './uses.js';

/** The objects of a resource with an id. */
interface ResourceObjects {
  /** The object that makes the resource exist. It goes first: from then on, nobody sees the resource. */
  readonly record: string;
  readonly prefixes: readonly string[];
  /** Markers and entries of lists. */
  readonly others: readonly string[];
}

const listed = (kind: IndexKind, id: string, project: string): string => keys.index(kind, id, project);

export const objectsOf = {
  batch: (id: string, project: string): ResourceObjects => ({
    record: keys.batch(id),
    prefixes: [keys.batchFolder(id), keys.knownSourcesOfBatch(id), keys.openWebhooksOf(id)],
    others: [keys.openBatch(id), listed('batches', id, project)],
  }),
  training_run: (id: string, project: string): ResourceObjects => ({
    record: keys.trainingRun(id),
    prefixes: [keys.trainingRunFolder(id)],
    others: [keys.openRun(id), listed('training-runs', id, project)],
  }),
  model: (id: string, project: string): ResourceObjects => ({
    record: keys.model(id),
    prefixes: [keys.modelFolder(id)],
    others: [listed('models', id, project)],
  }),
  classification: (id: string, project: string): ResourceObjects => ({
    record: keys.classification(id),
    prefixes: [keys.classificationFolder(id)],
    others: [keys.openClassification(id), listed('classifications', id, project)],
  }),
  reclassification: (id: string, project: string): ResourceObjects => ({
    record: keys.reclassification(id),
    prefixes: [keys.reclassificationFolder(id)],
    others: [keys.openReclassification(id), listed('reclassifications', id, project)],
  }),
  watch: (id: string, project: string): ResourceObjects => ({
    record: keys.watch(id),
    prefixes: [keys.watchFolder(id), keys.watchRequestsOf(id)],
    others: [keys.openWatch(id), listed('watches', id, project)],
  }),
  upload: (id: string): ResourceObjects => ({
    record: keys.uploadRecord(id),
    prefixes: [keys.uploadFolder(id)],
    others: [keys.openUpload(id)],
  }),
} as const;

/** Removes the objects of a resource, its record first. Works for a resource of which only a part is left. */
export async function removeResource(
  store: ObjectStore,
  { record, prefixes, others }: ResourceObjects,
  log: Pick<DeletionLog, 'remove'>,
): Promise<void> {
  const one = async (key: string): Promise<ListedObject[]> => {
    const head = await store.head(key);
    return head === null ? [] : [{ key, ...head }];
  };
  await log.remove(await one(record));
  const group: ListedObject[] = [];
  for (const prefix of prefixes)
    for await (const object of store.list(prefix)) {
      group.push(object);
      if (group.length === MAX_LIST_PAGE) await log.remove(group.splice(0));
    }
  for (const key of others) group.push(...(await one(key)));
  await log.remove(group);
}

const missing = (what: string, id: string): ClipyardError =>
  new ClipyardError('not_found', `There is no ${what} ${id.slice(0, 100)}`);

type ResourceKind = keyof typeof objectsOf;

/** Deletes resources that have an id and a folder of their own. */
abstract class ResourceStrategy implements DeletionStrategy {
  protected abstract readonly kind: ResourceKind;
  protected abstract readonly name: string;

  constructor(protected readonly store: ObjectStore) {}

  async find(tenant: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    const found = isId(target.id) ? await this.record(tenant, target.id) : null;
    if (found === null) throw missing(this.name, target.id);
    return { project: found.project, target };
  }

  abstract running(project: string, target: DeletionTarget): Promise<readonly Holder[]>;

  run({ project, target }: DeletionRequest, log: DeletionLog): Promise<void> {
    return removeResource(this.store, objectsOf[this.kind](target.id, project), log);
  }

  protected abstract record(tenant: Tenant, id: string): Promise<Tenant | null>;
}

export class BatchStrategy extends ResourceStrategy {
  protected readonly kind = 'batch';
  protected readonly name = 'batch';

  constructor(
    store: ObjectStore,
    private readonly batches: BatchRepository,
    private readonly uses: Uses,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    const isOpen = (await this.store.head(keys.openBatch(id))) !== null;
    if (isOpen) holders.push({ kind: 'batch', id, reason: `batch ${id} has not ended; cancel it first` });
    for await (const { id: reader, batch } of this.uses.openReclassifications())
      if (batch === id)
        holders.push({
          kind: 'reclassification',
          id: reader,
          reason: `reclassification ${reader} reads the batch; cancel it first`,
        });
    return holders;
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.batches.get(tenant, id);
  }
}

export class TrainingRunStrategy extends ResourceStrategy {
  protected readonly kind = 'training_run';
  protected readonly name = 'training run';

  constructor(
    store: ObjectStore,
    private readonly runs: TrainingRunRepository,
    private readonly uses: Uses,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const run = await this.runs.get(EVERYBODY, id);
    if (run === null || isTerminal(run.state)) return [];
    return [{ kind: 'training_run', id, reason: `training run ${id} is ${run.state}; cancel it first` }];
  }

  /** Models know their run: its hyperparameters, epochs and checkpoints. */
  async neededBy(project: string, { id }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    for await (const model of this.uses.models({ project })) {
      if (model.lineage.trainingRunId !== id) continue;
      holders.push({ kind: 'model', id: model.id, reason: `model ${model.id} was trained by it` });
    }
    return holders;
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.runs.get(tenant, id);
  }
}

export class ModelStrategy extends ResourceStrategy {
  protected readonly kind = 'model';
  protected readonly name = 'model';

  constructor(
    store: ObjectStore,
    private readonly models: ModelRegistry,
    private readonly uses: Uses,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    for await (const { id: user, model } of this.uses.openBatches())
      if (model === id)
        holders.push({ kind: 'batch', id: user, reason: `batch ${user} classifies with it; cancel it first` });
    for await (const { id: user, modelId } of this.uses.openClassifications())
      if (modelId === id)
        holders.push({ kind: 'classification', id: user, reason: `classification ${user} has not ended; wait for it` });
    for await (const { id: user, model, from } of this.uses.openReclassifications())
      if (model === id || from === id)
        holders.push({
          kind: 'reclassification',
          id: user,
          reason: `reclassification ${user} classifies with it; cancel it first`,
        });
    return holders;
  }

  async neededBy(project: string, { id }: DeletionTarget): Promise<Holder[]> {
    const { aliases } = await this.models.get({ project }, id);
    return aliases.map((alias) => ({ kind: 'alias', id: alias, reason: `alias ${alias} points at it` }));
  }

  protected async record(tenant: Tenant, id: string): Promise<Tenant | null> {
    if (!id.startsWith('model_')) return null;
    return this.models.get(tenant, id).catch((error: unknown) => {
      if (error instanceof ClipyardError && error.code === 'not_found') return null;
      throw error;
    });
  }
}

export class ClassificationStrategy extends ResourceStrategy {
  protected readonly kind = 'classification';
  protected readonly name = 'classification';

  constructor(
    store: ObjectStore,
    private readonly classifications: ClassificationRepository,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const found = await this.classifications.get(EVERYBODY, id);
    if (found?.state !== 'queued') return [];
    return [{ kind: 'classification', id, reason: `classification ${id} has not ended; wait for it` }];
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.classifications.request(tenant, id);
  }
}

export class ReclassificationStrategy extends ResourceStrategy {
  protected readonly kind = 'reclassification';
  protected readonly name = 'reclassification';

  constructor(
    store: ObjectStore,
    private readonly reclassifications: ReclassificationRepository,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const found = await this.reclassifications.get(EVERYBODY, id);
    if (found === null || found.finishedAt !== null) return [];
    return [{ kind: 'reclassification', id, reason: `reclassification ${id} is ${found.state}; cancel it first` }];
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.reclassifications.request(tenant, id);
  }
}

export class UploadStrategy extends ResourceStrategy {
  protected readonly kind = 'upload';
  protected readonly name = 'upload';

  constructor(
    store: ObjectStore,
    private readonly uploads: UploadRepository,
    private readonly uses: Uses,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    for await (const { id: reader, uri } of this.uses.openClassifications())
      if (uri === `upload://${id}`)
        holders.push({ kind: 'classification', id: reader, reason: `classification ${reader} reads it; wait for it` });
    return holders;
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.uploads.get(tenant, id);
  }
}

/** Deletes a watch with its runs and its ledger. Batches that it submitted stay. */
export class WatchStrategy extends ResourceStrategy {
  protected readonly kind = 'watch';
  protected readonly name = 'watch';

  constructor(
    store: ObjectStore,
    private readonly watches: WatchRepository,
  ) {
    super(store);
  }

  async running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    const run = await this.watches.lastRun(id);
    if (run === null || run.end !== null) return [];
    return [{ kind: 'watch', id, reason: `run ${run.number} of watch ${id} has not ended; wait for it` }];
  }

  override async run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    const { target, by, key, createdAt: at } = request;
    // From then on, no run starts.
    if ((await this.watches.record(EVERYBODY, target.id)) !== null)
      await this.watches.orders(target.id).append({ action: 'delete', by, key, at });
    await super.run(request, log);
  }

  protected record(tenant: Tenant, id: string): Promise<Tenant | null> {
    return this.watches.record(tenant, id);
  }
}

/** Deletes a dataset with all versions. */
export class DatasetStrategy implements DeletionStrategy {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
    private readonly uses: Uses,
  ) {}

  async find(tenant: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    const found = await this.datasets.get(tenant, target.id);
    if (found === null) throw missing('dataset', target.id);
    const { project, name } = found.dataset;
    const stored = storedName(project, name);
    return { project: projectOfName(stored), target: { ...target, id: stored } };
  }

  running(_: string, { id }: DeletionTarget): Promise<Holder[]> {
    return this.uses.ofDataset(id);
  }

  /** Runs and models that were made from the dataset. */
  async neededBy(project: string, { id: stored }: DeletionTarget): Promise<Holder[]> {
    const holders: Holder[] = [];
    for await (const { id, dataset } of this.uses.runs({ project })) {
      if (storedName(project, dataset) !== stored) continue;
      holders.push({ kind: 'training_run', id, reason: `training run ${id} was trained on it` });
      if (holders.length === MAX_HOLDERS) return holders;
    }
    for await (const { id, lineage } of this.uses.models({ project })) {
      if (lineage.dataset === null || storedName(project, lineage.dataset) !== stored) continue;
      holders.push({ kind: 'model', id, reason: `model ${id} was trained on it` });
      if (holders.length === MAX_HOLDERS) return holders;
    }
    return holders;
  }

  run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    return new DatasetDeletion(this.store).delete(request.target.id, request, log);
  }
}
