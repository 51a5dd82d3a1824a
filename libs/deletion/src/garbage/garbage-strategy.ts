import { type Tenant } from '@clipyard/access';
import {
  type DeletionTarget,
  type Holder,
  type Receipt,
  reverseId,
  sourceIdOf,
  videoIdOfName,
} from '@clipyard/api-contract';
import { datasetReferences, type DatasetRepository } from '@clipyard/datasets';
import { type IndexKind, isDamaged, keys, type ListedObject, type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';

import { type DeletionLog } from '../deletion-log.js';
import { type DeletionRequest } from '../deletion-record.js';
import { foldersOf, SHARED } from '../erasure/shared-objects.js';
import { type DeletionStrategy } from '../strategy.js';
import { type Uses } from '../uses.js';
import { PendingRemovals } from './pending-removals.js';
import { TextFilter } from './text-filter.js';
import { type VideoReference, VideoReferences } from './video-references.js';

/** How long an Idempotency-Key is remembered, in milliseconds. */
const IDEMPOTENCY_MS = 24 * 3600 * 1000;

const KeptSchema = z.object({ kept: z.object({ kind: z.string(), reason: z.string() }) });

interface Folders {
  readonly prefix: string;
  readonly record: (id: string) => string;
  readonly open: (id: string) => string | null;
}

/** Folders of resources, and the object without which nothing in the folder has a meaning. */
const FOLDERS: readonly Folders[] = [
  { prefix: keys.batches, record: keys.batch, open: keys.openBatch },
  { prefix: keys.trainingRuns, record: keys.trainingRun, open: keys.openRun },
  { prefix: keys.models, record: keys.model, open: () => null },
  { prefix: keys.classifications, record: keys.classification, open: keys.openClassification },
  { prefix: keys.reclassifications, record: keys.reclassification, open: keys.openReclassification },
  { prefix: keys.watches, record: keys.watch, open: keys.openWatch },
  { prefix: keys.uploads, record: keys.uploadRecord, open: keys.openUpload },
  { prefix: keys.knownSources, record: (id) => keys.batch(reverseId(id)), open: (id) => keys.openBatch(reverseId(id)) },
];

const LISTS: Readonly<Record<Exclude<IndexKind, 'deletions'>, (id: string) => string>> = {
  batches: keys.batch,
  'training-runs': keys.trainingRun,
  models: keys.model,
  classifications: keys.classification,
  reclassifications: keys.reclassification,
  watches: keys.watch,
};

/** Deletes objects that nothing refers to. */
export class GarbageStrategy implements DeletionStrategy {
  private readonly references: VideoReferences;

  /** @param minAgeMs - younger objects stay: their work may not have written yet what refers to them */
  constructor(
    private readonly store: ObjectStore,
    datasets: DatasetRepository,
    private readonly uses: Uses,
    private readonly minAgeMs: number,
  ) {
    this.references = new VideoReferences(store, datasets);
  }

  find(_: Tenant, target: DeletionTarget): Promise<{ project: string; target: DeletionTarget }> {
    return Promise.resolve({ project: 'default', target });
  }

  running(): Promise<Holder[]> {
    return Promise.resolve([]);
  }

  async run(request: DeletionRequest, log: DeletionLog): Promise<void> {
    const before = await this.cutoff(Date.parse(request.createdAt));
    const pending = new PendingRemovals(this.store, log, request.dryRun);
    const offer = async (object: ListedObject): Promise<void> => {
      log.throwIfAborted();
      if (object.modifiedAt.getTime() < before) await pending.add(object);
    };
    await this.leftovers(offer);
    await this.listEntries(offer);
    await this.idempotency(offer, Date.parse(request.createdAt));
    for await (const name of foldersOf(this.store, keys.datasets))
      await this.unlessDamaged(log, `objects of dataset ${name}`, () => this.ofDataset(name, offer));
    await pending.flush();
    await this.unlessDamaged(log, 'features and preview images', () => this.ofVideos(offer));
    await pending.flush();
  }

  receipt(_: DeletionRequest, log: DeletionLog): Promise<Partial<Receipt>> {
    const kept = new Map(
      log.written.flatMap((note) => KeptSchema.safeParse(note).data?.kept ?? []).map((one) => [one.kind, one]),
    );
    return Promise.resolve({ kept: [...kept.values()] });
  }

  /** Objects of work that has not ended stay, however old they are. */
  private async cutoff(now: number): Promise<number> {
    const begun: number[] = [now - this.minAgeMs];
    for await (const { createdAt } of this.uses.openBatches()) begun.push(Date.parse(createdAt));
    for await (const { createdAt } of this.uses.openRuns()) begun.push(Date.parse(createdAt));
    for await (const { createdAt } of this.uses.openReclassifications()) begun.push(Date.parse(createdAt));
    for await (const { createdAt } of this.uses.openClassifications()) begun.push(Date.parse(createdAt));
    return Math.min(...begun);
  }

  /** Leftovers of aborted submissions, registrations and deletions. */
  private async leftovers(offer: (object: ListedObject) => Promise<void>): Promise<void> {
    for (const { prefix, record, open } of FOLDERS)
      for await (const id of foldersOf(this.store, prefix)) {
        const marker = open(id);
        if (await this.exists(record(id))) continue;
        if (marker !== null && (await this.exists(marker))) continue;
        for await (const object of this.store.list(`${prefix}${id}/`)) await offer(object);
      }
  }

  private async listEntries(offer: (object: ListedObject) => Promise<void>): Promise<void> {
    for (const [kind, record] of Object.entries(LISTS))
      for await (const object of this.store.list(keys.indexes(kind as IndexKind))) {
        const id = reverseId(object.key.slice(object.key.lastIndexOf('/') + 1));
        if (!(await this.exists(record(id)))) await offer(object);
      }
  }

  private async idempotency(offer: (object: ListedObject) => Promise<void>, now: number): Promise<void> {
    for await (const object of this.store.list('idempotency/'))
      if (object.modifiedAt.getTime() < now - IDEMPOTENCY_MS) await offer(object);
  }

  /** Shards, pages, layers, segments and reports that no version of the dataset has. */
  private async ofDataset(name: string, offer: (object: ListedObject) => Promise<void>): Promise<void> {
    const used = new TextFilter();
    let versions = 0;
    for await (const key of datasetReferences(this.store, name)) {
      used.add(key);
      versions++;
    }
    const folder = keys.datasetFolder(name);
    for (const part of versions === 0 ? [''] : ['shards/', 'shard-pages/', 'labels/', 'video-index/'])
      for await (const object of this.store.list(`${folder}${part}`))
        if (!used.mayHave(object.key)) await offer(object);
  }

  private async ofVideos(offer: (object: ListedObject) => Promise<void>): Promise<void> {
    const used = new TextFilter();
    /** Whole videos of which a part is used: their lists of segments. */
    const sources = new TextFilter();
    const add = ({ videoId }: VideoReference): void => {
      used.add(videoId);
      sources.add(sourceIdOf(videoId));
    };
    for await (const reference of this.references.inDatasets()) add(reference);
    for await (const reference of this.references.inResults()) add(reference);
    for (const prefix of Object.values(SHARED))
      for await (const object of this.store.list(prefix)) {
        const name = object.key.slice(object.key.lastIndexOf('/') + 1);
        const users = prefix === SHARED.segments ? sources : used;
        if (!users.mayHave(videoIdOfName(name))) await offer(object);
      }
  }

  /** If a record cannot be read, nobody knows what it refers to, so everything that it may refer to stays. */
  private async unlessDamaged(log: DeletionLog, kind: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isDamaged(error) && (error as { code?: string }).code !== 'features_missing') throw error;
      await log.note({ kept: { kind, reason: (error as Error).message } });
    }
  }

  private async exists(key: string): Promise<boolean> {
    return (await this.store.head(key)) !== null;
  }
}
