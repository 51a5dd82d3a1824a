import { NewestFirstIndex, type Page, seenBy, shownTo, type Tenant } from '@clipyard/access';
import { ClipyardError, type Deletion, type DeletionTarget, storedName } from '@clipyard/api-contract';
import { getJson, keys, type ObjectStore, putJson, putJsonIfAbsent } from '@clipyard/object-store';
import { z } from 'zod';

import { type DeletionEnd, DeletionEndSchema, type DeletionRequest, DeletionRequestSchema } from './deletion-record.js';

const StartSchema = z.object({ at: z.string() });

/** Deletions: a request, a log while it runs, and an end with the receipt. Receipts are kept for ever. */
export class DeletionRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'deletions');
  }

  /** The markers come first: a marker without a request is harmless, but a request without one would never run. */
  async create(request: DeletionRequest): Promise<void> {
    await this.index.add(request.id, request.project);
    await this.store.put(keys.openDeletion(request.id), '');
    await putJson(this.store, keys.deletion(request.id), request);
  }

  async request(tenant: Tenant, id: string): Promise<DeletionRequest | null> {
    return seenBy(tenant, await getJson(this.store, keys.deletion(id), DeletionRequestSchema));
  }

  async start(id: string): Promise<void> {
    await putJsonIfAbsent(this.store, keys.deletionStart(id), { at: new Date().toISOString() });
  }

  /** Writes the receipt. The log is removed afterwards, since the receipt has its sums. */
  async finish(id: string, end: DeletionEnd): Promise<void> {
    await putJsonIfAbsent(this.store, keys.deletionEnd(id), end);
    await this.settle(id);
  }

  /** Removes what only a running deletion needs. The marker goes last. */
  async settle(id: string): Promise<void> {
    for (const prefix of [keys.deletionRemoved(id), keys.deletionNotes(id)])
      for await (const { key } of this.store.list(`${prefix}/`)) await this.store.delete(key);
    await this.store.delete(keys.openDeletion(id));
  }

  end(id: string): Promise<DeletionEnd | null> {
    return getJson(this.store, keys.deletionEnd(id), DeletionEndSchema);
  }

  async isOpen(id: string): Promise<boolean> {
    return (await this.store.head(keys.openDeletion(id))) !== null;
  }

  /** Ids of unfinished deletions, which recovery queues again. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openDeletions)) ids.push(key.slice(keys.openDeletions.length));
    return ids;
  }

  /** The unfinished deletion of a target; null if there is none. */
  async openOf(project: string, target: DeletionTarget): Promise<DeletionRequest | null> {
    for (const id of await this.open()) {
      const request = await this.request({ project }, id);
      if (request !== null && isSame(request.target, target) && (await this.end(id)) === null) return request;
    }
    return null;
  }

  /** The batch that a deletion waits for; null if it waits for none. */
  async awaited({ openBatches }: DeletionRequest): Promise<string | null> {
    for (const id of openBatches) if ((await this.store.head(keys.openBatch(id))) !== null) return id;
    return null;
  }

  async get(tenant: Tenant, id: string): Promise<Deletion | null> {
    const request = await this.request(tenant, id);
    if (request === null) return null;
    const [start, end] = await Promise.all([getJson(this.store, keys.deletionStart(id), StartSchema), this.end(id)]);
    const awaited = end === null ? await this.awaited(request) : null;
    const { project, target, force, dryRun, by, overridden, createdAt } = request;
    const shown = (name: string): string => shownTo(tenant, storedName(project, name));
    return {
      id,
      object: 'deletion',
      project,
      state: end?.state ?? (start === null ? 'queued' : 'running'),
      target: {
        ...target,
        id: target.kind === 'dataset' ? shown(target.id) : target.id,
        dataset: target.dataset === null ? null : shown(target.dataset),
      },
      force,
      dryRun,
      by,
      overridden,
      waitingFor: awaited === null ? null : `batch ${awaited}`,
      receipt:
        end === null
          ? null
          : {
              ...end.receipt,
              datasets: end.receipt.datasets.map((erased) => ({ ...erased, dataset: shownTo(tenant, erased.dataset) })),
            },
      failure: end?.failure ?? null,
      createdAt,
      startedAt: start?.at ?? null,
      finishedAt: end?.finishedAt ?? null,
    };
  }

  /** @throws ClipyardError `not_found` */
  async require(tenant: Tenant, id: string): Promise<Deletion> {
    const found = await this.get(tenant, id);
    if (found === null) throw new ClipyardError('not_found', `There is no deletion ${id}`);
    return found;
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Deletion>> {
    return this.index.page(tenant, (id) => this.get(tenant, id), pageSize, pageToken);
  }
}

const isSame = (a: DeletionTarget, b: DeletionTarget): boolean =>
  a.kind === b.kind && a.id === b.id && a.dataset === b.dataset;
