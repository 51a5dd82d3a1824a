import { FailureSchema, keys, type Reclassification } from '@clipyard/contracts';
import { getJson, putJson, type ObjectStore } from '@clipyard/object-store';
import { z } from 'zod';
import { NewestFirstIndex, type Page } from './newest-first-index.js';

/** What was asked: written once by the API, with models resolved to their ids. */
export const ReclassificationRequestSchema = z.object({
  id: z.string(),
  model: z.string(),
  from: z.string().nullable(),
  /** Either a version of a dataset or a batch that has ended. */
  dataset: z.object({ name: z.string(), version: z.number().int() }).nullable(),
  batch: z.string().nullable(),
  parts: z.number().int(),
  createdAt: z.string(),
});
export type ReclassificationRequest = z.infer<typeof ReclassificationRequestSchema>;

/** How far it is: written by the one predictor that holds the job, after each part. */
export const ReclassificationStatusSchema = z.object({
  done: z.number().int(), items: z.number().int(), changed: z.number().int(), failed: z.number().int(), failure: FailureSchema.nullable(), finishedAt: z.string().nullable(),
});
export type ReclassificationStatus = z.infer<typeof ReclassificationStatusSchema>;

/** Reclassifications: a request, a status, and the results part by part. */
export class ReclassificationRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'reclassifications');
  }

  async create(request: ReclassificationRequest): Promise<void> {
    await this.index.add(request.id);
    await this.store.put(keys.openReclassification(request.id), '');
    await putJson(this.store, keys.reclassification(request.id), request);
  }

  request(id: string): Promise<ReclassificationRequest | null> {
    return getJson(this.store, keys.reclassification(id), ReclassificationRequestSchema);
  }

  async status(id: string): Promise<ReclassificationStatus> {
    return (await getJson(this.store, keys.reclassificationStatus(id), ReclassificationStatusSchema)) ?? { done: 0, items: 0, changed: 0, failed: 0, failure: null, finishedAt: null };
  }

  async saveStatus(id: string, status: ReclassificationStatus): Promise<void> {
    await putJson(this.store, keys.reclassificationStatus(id), status);
    if (status.finishedAt !== null) await this.store.delete(keys.openReclassification(id));
  }

  async putPart(id: string, part: number, lines: string): Promise<void> {
    await this.store.put(keys.reclassificationPart(id, part), lines, { contentType: 'application/x-ndjson' });
  }

  /** Lines of the results, in the order of the items, as far as they are there. */
  async *lines(id: string): AsyncIterable<string> {
    const { done } = await this.status(id);
    for (let part = 0; part < done; part++) {
      const text = await this.store.get(keys.reclassificationPart(id, part));
      if (text !== null) yield* Buffer.from(text).toString('utf8').split('\n').filter((line) => line !== '');
    }
  }

  async get(id: string): Promise<Reclassification | null> {
    const request = await this.request(id);
    if (request === null) return null;
    const { done, items, changed, failed, failure, finishedAt } = await this.status(id);
    return {
      id, object: 'reclassification', state: failure !== null ? 'failed' : finishedAt !== null ? 'succeeded' : done === 0 ? 'queued' : 'running',
      dataset: request.dataset?.name ?? null, datasetVersion: request.dataset?.version ?? null, batch: request.batch, model: request.model, from: request.from,
      parts: { total: request.parts, done }, items, changed, failed, failure, createdAt: request.createdAt, finishedAt,
    };
  }

  /** Ids of those that have not ended: what recovery queues again. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openReclassifications)) ids.push(key.slice(keys.openReclassifications.length));
    return ids;
  }

  list(pageSize: number, pageToken: string | null): Promise<Page<Reclassification>> {
    return this.index.page((id) => this.get(id), pageSize, pageToken);
  }
}
