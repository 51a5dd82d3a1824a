import { NewestFirstIndex, type Page, seenBy, shownTo, type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type Failure,
  FailureSchema,
  type Reclassification,
  RecordProjectSchema,
} from '@clipyard/api-contract';
import { keys } from '@clipyard/object-store';
import {
  getJson,
  type ObjectStore,
  putJson,
  putJsonIfAbsent,
  Sequence,
  UnreadableObject,
} from '@clipyard/object-store';
import { z } from 'zod';

/** A request, written once by the API, with models resolved to their ids. */
export const ReclassificationRequestSchema = z.object({
  id: z.string(),
  model: z.string(),
  from: z.string().nullable(),
  /** Either a version of a dataset, by its stored name, or a finished batch. */
  dataset: z.object({ name: z.string(), version: z.number().int() }).nullable(),
  batch: z.string().nullable(),
  parts: z.number().int(),
  createdAt: z.string(),
  project: RecordProjectSchema,
});
export type ReclassificationRequest = z.infer<typeof ReclassificationRequestSchema>;

/** The end, written once by the first process that reaches it. */
const EndSchema = z.object({
  state: z.enum(['succeeded', 'failed', 'cancelled']),
  failure: FailureSchema.nullable(),
  finishedAt: z.string(),
  /** The parts that count. A part that was running may still be written later; it does not count. */
  parts: z.array(z.number().int()),
});
const OrderSchema = z.object({ action: z.enum(['pause', 'resume']), at: z.string() });

/** Counts of a part. They are in its key, so listing the keys shows the progress. */
export interface PartCounts {
  readonly items: number;
  readonly changed: number;
  readonly failed: number;
}

interface DonePart extends PartCounts {
  readonly part: number;
  readonly key: string;
}

/** Parts of one reclassification that are queued at the same time. Each lane runs every 32nd part, in order. */
const LANES = 32;

/** Reclassifications: a request, orders, results by part, and an end. */
export class ReclassificationRepository {
  private readonly index: NewestFirstIndex;

  constructor(private readonly store: ObjectStore) {
    this.index = new NewestFirstIndex(store, 'reclassifications');
  }

  async create(request: ReclassificationRequest): Promise<void> {
    await this.index.add(request.id, request.project);
    await this.store.put(keys.openReclassification(request.id), '');
    await putJson(this.store, keys.reclassification(request.id), request);
  }

  async request(tenant: Tenant, id: string): Promise<ReclassificationRequest | null> {
    return seenBy(tenant, await getJson(this.store, keys.reclassification(id), ReclassificationRequestSchema));
  }

  async putPart(id: string, part: number, counts: PartCounts, lines: string): Promise<void> {
    await this.store.put(keys.reclassificationPart(id, part, counts), lines, { contentType: 'application/x-ndjson' });
  }

  async hasPart(id: string, part: number): Promise<boolean> {
    return (await this.store.listPage(keys.reclassificationPartPrefix(id, part), { limit: 1 })).objects.length > 0;
  }

  /**
   * The next part of each lane; none if the reclassification is paused or has finished. If all parts are done but the
   * end was never written, the last part again. Queueing a part more than once is harmless.
   */
  async nextParts(tenant: Tenant, id: string): Promise<number[]> {
    const request = await this.request(tenant, id);
    if ((await this.end(id)) !== null) await this.store.delete(keys.openReclassification(id));
    if (request === null || !(await this.goesOn(id))) return [];
    const done = new Set((await this.done(id)).map(({ part }) => part));
    const next = Array.from({ length: LANES }, (_, lane) => {
      let part = lane;
      while (done.has(part)) part += LANES;
      return part;
    }).filter((part) => part < request.parts);
    return next.length === 0 ? [request.parts - 1] : next;
  }

  /** The next part of a lane; null at its end, or if the reclassification is paused or has finished. */
  async partAfter(request: ReclassificationRequest, part: number): Promise<number | null> {
    return part + LANES < request.parts && (await this.goesOn(request.id)) ? part + LANES : null;
  }

  async goesOn(id: string): Promise<boolean> {
    return (await this.end(id)) === null && (await this.control(id).head())?.value.action !== 'pause';
  }

  /** Finishes the reclassification if all parts are done. */
  async finishIfDone({ id, parts }: ReclassificationRequest): Promise<void> {
    if ((await this.done(id)).length === parts) await this.finish(id, 'succeeded');
  }

  async fail(id: string, failure: Failure): Promise<void> {
    await this.finish(id, 'failed', failure);
  }

  /**
   * Finished parts stay.
   *
   * @throws ClipyardError `not_found`; `conflict` if it succeeded or failed
   */
  async cancel(tenant: Tenant, id: string): Promise<Reclassification> {
    const { state } = await this.require(tenant, id);
    if (state === 'succeeded' || state === 'failed')
      throw new ClipyardError('conflict', `The reclassification has already finished: ${state}`);
    await this.finish(id, 'cancelled');
    return this.require(tenant, id);
  }

  /**
   * Running parts finish.
   *
   * @throws ClipyardError `not_found`; `conflict` if the reclassification has finished
   */
  async order(tenant: Tenant, id: string, action: 'pause' | 'resume'): Promise<Reclassification> {
    const { state, finishedAt } = await this.require(tenant, id);
    if (finishedAt !== null) throw new ClipyardError('conflict', `The reclassification has already finished: ${state}`);
    if ((state === 'paused') !== (action === 'pause'))
      await this.control(id).append({ action, at: new Date().toISOString() });
    return this.require(tenant, id);
  }

  /**
   * Lines of the results in the order of the items, as far as they exist.
   *
   * @throws UnreadableObject `object_damaged`: before the first line if a part is missing, later if a part is damaged
   */
  async *lines(tenant: Tenant, id: string): AsyncIterable<string> {
    if ((await this.request(tenant, id)) === null) return;
    const parts = await this.counted(id);
    const present = new Set(parts.map(({ part }) => part));
    const lost = (await this.end(id))?.parts.find((part) => !present.has(part));
    if (lost !== undefined) throw UnreadableObject.missing(keys.reclassificationPartPrefix(id, lost));
    for (const { key, items } of parts) {
      const bytes = await this.store.get(key);
      if (bytes === null) throw UnreadableObject.missing(key);
      const lines = Buffer.from(bytes)
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      const whole = lines.length === items && (lines.at(-1)?.endsWith('}') ?? true);
      if (!whole) throw UnreadableObject.damaged(key, `it does not have ${items} complete lines`);
      yield* lines;
    }
  }

  async get(tenant: Tenant, id: string): Promise<Reclassification | null> {
    const request = await this.request(tenant, id);
    if (request === null) return null;
    const [done, end, order] = await Promise.all([this.counted(id), this.end(id), this.control(id).head()]);
    const sum = (of: keyof PartCounts): number => done.reduce((total, part) => total + part[of], 0);
    return {
      id,
      object: 'reclassification',
      project: request.project,
      state: end?.state ?? (order?.value.action === 'pause' ? 'paused' : done.length === 0 ? 'queued' : 'running'),
      dataset: request.dataset === null ? null : shownTo(tenant, request.dataset.name),
      datasetVersion: request.dataset?.version ?? null,
      batch: request.batch,
      model: request.model,
      from: request.from,
      parts: { total: request.parts, done: done.length },
      items: sum('items'),
      changed: sum('changed'),
      failed: sum('failed'),
      failure: end?.failure ?? null,
      createdAt: request.createdAt,
      finishedAt: end?.finishedAt ?? null,
    };
  }

  /** @throws ClipyardError `not_found` */
  async require(tenant: Tenant, id: string): Promise<Reclassification> {
    const found = await this.get(tenant, id);
    if (found === null) throw new ClipyardError('not_found', `There is no reclassification ${id}`);
    return found;
  }

  /** Ids of unfinished reclassifications, which recovery queues again. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openReclassifications))
      ids.push(key.slice(keys.openReclassifications.length));
    return ids;
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Reclassification>> {
    return this.index.page(tenant, (id) => this.get(tenant, id), pageSize, pageToken);
  }

  private async finish(
    id: string,
    state: z.infer<typeof EndSchema>['state'],
    failure: Failure | null = null,
  ): Promise<void> {
    const parts = (await this.done(id)).map(({ part }) => part);
    await putJsonIfAbsent(this.store, keys.reclassificationEnd(id), {
      state,
      failure,
      finishedAt: new Date().toISOString(),
      parts,
    });
    await this.store.delete(keys.openReclassification(id));
  }

  private end(id: string): Promise<z.infer<typeof EndSchema> | null> {
    return getJson(this.store, keys.reclassificationEnd(id), EndSchema);
  }

  /** The parts that count, in order. */
  private async counted(id: string): Promise<DonePart[]> {
    const [end, done] = await Promise.all([this.end(id), this.done(id)]);
    if (end === null) return done;
    const counted = new Set(end.parts);
    return done.filter(({ part }) => counted.has(part));
  }

  /** Existing parts, in order. If two predictors wrote a part with different counts, the first key counts. */
  private async done(id: string): Promise<DonePart[]> {
    const parts = new Map<number, DonePart>();
    for await (const { key } of this.store.list(keys.reclassificationParts(id))) {
      const [part = 0, items = 0, changed = 0, failed = 0] = key
        .slice(keys.reclassificationParts(id).length, -'.ndjson'.length)
        .split('-')
        .map(Number);
      if (!parts.has(part)) parts.set(part, { part, items, changed, failed, key });
    }
    return [...parts.values()];
  }

  private control(id: string): Sequence<z.infer<typeof OrderSchema>> {
    return new Sequence(this.store, keys.reclassificationControl(id), OrderSchema);
  }
}
