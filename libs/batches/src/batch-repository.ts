import { createHash } from 'node:crypto';

import {
  type CreatedRange,
  EVERYBODY,
  idRange,
  type ListPageQuery,
  NewestFirstIndex,
  type Page,
  seenBy,
  type Tenant,
} from '@clipyard/access';
import {
  type BackboneDescriptor,
  ClipyardError,
  DatasetShardSchema,
  type DeliveryAttempt,
  DeliveryAttemptSchema,
  type FeatureSpec,
  FeatureSpecSchema,
  FieldErrorSchema,
  ItemOutcomeSchema,
  newId,
  ResubmittedSchema,
} from '@clipyard/api-contract';
import { BackboneCatalog } from '@clipyard/backbone-catalog';
import { ExtractResultSchema, ShardSummarySchema } from '@clipyard/jobs';
import {
  getJson,
  isDamaged,
  keys,
  nullIfUnreadable,
  type ObjectStore,
  putJson,
  putJsonIfAbsent,
  Sequence,
} from '@clipyard/object-store';
import { z } from 'zod';

import {
  type BatchOrder,
  BatchOrderSchema,
  type BatchRecord,
  BatchRecordSchema,
  type RoundRecord,
  RoundRecordSchema,
} from './batch-record.js';
import { ImmutableCache } from './immutable-cache.js';
import { type ManifestShard, readShard } from './manifest.js';
import { ObjectCache } from './object-cache.js';

/** The outcome of one shard of a round; immutable. */
export const ShardOutcomeSchema = z.object({
  items: z.array(ItemOutcomeSchema),
  summary: ShardSummarySchema,
  datasetShard: DatasetShardSchema.nullable(),
});
export type ShardOutcome = z.infer<typeof ShardOutcomeSchema>;

/** The outcome of a round. `summary` covers the whole batch, including earlier rounds. */
export const BatchSummarySchema = z.object({
  state: z.enum(['succeeded', 'completed_with_failures', 'failed', 'cancelled']),
  summary: ShardSummarySchema,
  startedAt: z.string().nullable(),
  finishedAt: z.string(),
  failure: z.object({ code: z.string(), message: z.string(), errors: z.array(FieldErrorSchema).optional() }).nullable(),
  /** The first shards of the round, which were dispatched: each has an outcome, unless it was lost. Absent in 0.1.0. */
  dispatched: z.number().int().optional(),
  /** Absent if the batch added nothing to a dataset, and in 0.1.0. */
  resubmitted: ResubmittedSchema.optional(),
});
export type BatchSummary = z.infer<typeof BatchSummarySchema>;

/** The results of dividing the videos of one shard of a round; immutable. */
export const DivisionSchema = z.object({ results: z.array(ExtractResultSchema), summary: ShardSummarySchema });
export type Division = z.infer<typeof DivisionSchema>;

/** The feature spec that a batch runs under, pinned when it starts. */
export const PinnedSpecSchema = z.object({ spec: FeatureSpecSchema, specId: z.string(), pretrained: z.boolean() });
export type PinnedSpec = z.infer<typeof PinnedSpecSchema>;

/** A submission that has not committed after this time never will, in milliseconds. */
const ABANDONED_MS = 24 * 3600 * 1000;

/** Longest time between the id of a submission and its commit: an Idempotency-Key keeps the id for a day. */
const ID_LAG_MS = 2 * ABANDONED_MS;

/** Records kept in memory; that of a million items has 40 KB. */
const CACHED = 200;
/** Shards kept in memory; each has about 300 KB. */
const CACHED_SHARDS = 16;

const DisabledSchema = z.object({ url: z.string(), at: z.string() });
const digestOf = (url: string): string => createHash('sha256').update(url).digest('hex');

/** Batches in the object store. Batches of other projects do not exist for a tenant. */
export class BatchRepository {
  private readonly index: NewestFirstIndex;
  private readonly records: ObjectCache<BatchRecord>;
  /** Paging reads the same shard several times. */
  private readonly shards: ObjectCache<ShardOutcome>;
  private readonly manifests = new ImmutableCache<ManifestShard>(CACHED_SHARDS);
  private readonly specs = new ImmutableCache<PinnedSpec>(CACHED);
  private readonly divided = new ImmutableCache<RoundRecord>(CACHED);

  private readonly catalog: BackboneCatalog;

  constructor(readonly store: ObjectStore) {
    this.catalog = new BackboneCatalog(store);
    this.index = new NewestFirstIndex(store, 'batches');
    this.records = new ObjectCache(store, CACHED);
    this.shards = new ObjectCache(store, CACHED_SHARDS);
  }

  /** Marks a submission before any of it is written, so that the remains of one that dies are found. */
  async begin(id: string): Promise<void> {
    await this.store.put(keys.openBatch(id), '');
  }

  /** Removes everything that an uncommitted submission wrote. */
  async abandon(id: string, manifest: { discard(): Promise<void> }): Promise<void> {
    await manifest.discard();
    await this.store.delete(keys.openBatch(id));
    // Another request with this id may have committed in the meantime, and this may have removed its marker.
    if (await this.exists(id)) await this.begin(id);
  }

  /** Removes the remains of submissions that died more than a day ago, before they committed. Returns how many. */
  async sweepAbandoned(now: number): Promise<number> {
    let swept = 0;
    for await (const { key, modifiedAt } of this.store.list(keys.openBatches)) {
      const id = key.slice(keys.openBatches.length);
      if (now - modifiedAt.getTime() < ABANDONED_MS || (await this.exists(id))) continue;
      for await (const { key: part } of this.store.list(keys.batchFolder(id))) await this.store.delete(part);
      await this.store.delete(key);
      swept++;
    }
    return swept;
  }

  /** Removes finished batches that were created before `before`, in milliseconds since 1970. Returns how many. */
  async sweepExpired(before: number): Promise<number> {
    let swept = 0;
    for await (const id of this.index.olderThan(newId('batch', before))) {
      // A batch with a record that cannot be read is kept: it may be repaired.
      const record = await this.endedRecord(id).catch(nullIfUnreadable);
      if (record === null) continue;
      for await (const { key } of this.store.list(keys.batchFolder(id)))
        if (key !== keys.batch(id)) await this.store.delete(key);
      // The commit is removed last, so that the next sweep continues one that died.
      await this.store.delete(keys.batch(id));
      await this.index.remove(id, record.project);
      swept++;
    }
    return swept;
  }

  /** Null while the batch runs. */
  private async endedRecord(id: string): Promise<BatchRecord | null> {
    const record = await this.get(EVERYBODY, id);
    if (record === null) return null;
    return (await this.summary(id, (await this.currentRound(record)).round)) === null ? null : record;
  }

  /**
   * Commits a submission. The markers are written first: a marker without a batch is harmless, but a batch without
   * markers would never run.
   *
   * @returns false if the batch exists already
   */
  async commit(record: BatchRecord): Promise<boolean> {
    await this.index.add(record.id, record.project);
    await this.begin(record.id);
    const committed = await putJsonIfAbsent(this.store, keys.batch(record.id), record);
    // Again, in case `abandon` of another request removed the marker in the meantime.
    if (committed) await this.begin(record.id);
    return committed;
  }

  async get(tenant: Tenant, id: string): Promise<BatchRecord | null> {
    const key = keys.batch(id);
    const record = seenBy(tenant, await this.records.get(key, () => getJson(this.store, key, BatchRecordSchema)));
    return record === null ? null : this.asDivided(id, record);
  }

  /** Reads the store, bypassing the cache. */
  async exists(id: string): Promise<boolean> {
    return (await this.store.head(keys.batch(id))) !== null;
  }

  async require(tenant: Tenant, id: string): Promise<BatchRecord> {
    const record = await this.get(tenant, id);
    if (record === null) throw new ClipyardError('not_found', `There is no batch ${id}`);
    return record;
  }

  list<T>(
    tenant: Tenant,
    load: (id: string) => Promise<T | null>,
    pageSize: number,
    pageToken: string | null,
  ): Promise<Page<T>> {
    return this.index.page(tenant, load, pageSize, pageToken);
  }

  /** A page of the batches for which `load` does not return null, among those created in a range of time. */
  search<T>(
    tenant: Tenant,
    load: (id: string) => Promise<T | null>,
    { pageSize, pageToken, ...range }: ListPageQuery & CreatedRange,
  ): Promise<Page<T>> {
    return this.index.search(tenant, load, { pageSize, pageToken, ...idRange('batch', range, ID_LAG_MS) });
  }

  /** The newest round. */
  async currentRound(record: BatchRecord): Promise<RoundRecord> {
    const newest = await this.rounds(record.id).head();
    return newest === null ? record : this.asDivided(record.id, newest.value);
  }

  /** Rounds after the submission, in order. */
  async retries(record: BatchRecord): Promise<RoundRecord[]> {
    const history = await this.rounds(record.id).history();
    return Promise.all(history.map(({ value }) => this.asDivided(record.id, value)));
  }

  async round(record: BatchRecord, round: number): Promise<RoundRecord | null> {
    if (round === 0) return record;
    const found = await this.rounds(record.id).get(round);
    return found === null ? null : this.asDivided(record.id, found.value);
  }

  async commitRound(id: string, round: RoundRecord): Promise<boolean> {
    await this.store.put(keys.openBatch(id), '');
    return this.rounds(id).appendIf(round.round - 1, round);
  }

  /**
   * Replaces the videos of a round by their segments.
   *
   * @returns false if that has happened already
   */
  putDivided(id: string, { undivided: _, ...round }: RoundRecord): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.batchDivided(id, round.round), round);
  }

  /**
   * Null until the videos of the shard have been divided. A damaged object is deleted, so that the shard runs again.
   */
  async division(id: string, round: number, shard: number): Promise<Division | null> {
    const key = keys.batchDivision(id, round, shard);
    try {
      return await getJson(this.store, key, DivisionSchema);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await this.store.delete(key);
      return null;
    }
  }

  putDivision(id: string, round: number, shard: number, division: Division): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.batchDivision(id, round, shard), division);
  }

  /** Shards of a round whose videos have been divided, in order. */
  async *divisions(id: string, round: number): AsyncIterable<{ shard: number; division: Division }> {
    for await (const { key } of this.store.list(keys.batchDivisions(id, round))) {
      const shard = Number(/(\d+)\.json$/.exec(key)?.[1]);
      const division = await this.division(id, round, shard);
      if (division !== null) yield { shard, division };
    }
  }

  outcome(id: string, round: number, shard: number): Promise<ShardOutcome | null> {
    const key = keys.batchShardOutcome(id, round, shard);
    return this.shards.get(key, () => getJson(this.store, key, ShardOutcomeSchema));
  }

  /** A shard of the manifest of a round. One with lost items is not cached, since it may be repaired. */
  async manifestShard(round: RoundRecord, shard: number): Promise<ManifestShard> {
    const load = (): Promise<ManifestShard> => readShard(this.store, round, shard);
    // The folder of the parts contains the batch and the round, and differs once videos have been divided.
    const whole = await this.manifests.get(`${round.parts[0]?.key}/${shard}`, async () => {
      const loaded = await load();
      return loaded.lost.length === 0 ? loaded : null;
    });
    return whole ?? load();
  }

  async hasOutcome(id: string, round: number, shard: number): Promise<boolean> {
    return (await this.store.head(keys.batchShardOutcome(id, round, shard))) !== null;
  }

  putOutcome(id: string, round: number, shard: number, outcome: ShardOutcome): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.batchShardOutcome(id, round, shard), outcome);
  }

  /** The outcome of a shard of a running batch. A damaged one is deleted, so that the shard runs again. */
  async outcomeOrDiscard(id: string, round: number, shard: number): Promise<ShardOutcome | null> {
    try {
      return await this.outcome(id, round, shard);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await this.store.delete(keys.batchShardOutcome(id, round, shard));
      return null;
    }
  }

  /** Shards of a running round that have an outcome, in order. Damaged outcomes are deleted. */
  async *outcomes(id: string, round: number): AsyncIterable<{ shard: number; outcome: ShardOutcome }> {
    for await (const { key } of this.store.list(keys.batchShardPrefix(id, round))) {
      const shard = Number(/(\d+)\.json$/.exec(key)?.[1]);
      const outcome = await this.outcomeOrDiscard(id, round, shard);
      if (outcome !== null) yield { shard, outcome };
    }
  }

  summary(id: string, round: number): Promise<BatchSummary | null> {
    return getJson(this.store, keys.batchSummary(id, round), BatchSummarySchema);
  }

  putSummary(id: string, round: number, summary: BatchSummary): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.batchSummary(id, round), summary);
  }

  spec(id: string): Promise<PinnedSpec | null> {
    return this.specs.get(id, () => getJson(this.store, keys.batchSpec(id), PinnedSpecSchema));
  }

  /** Pins the spec; later callers get the spec that is already pinned. */
  async pinSpec(id: string, spec: FeatureSpec, specId: string, pretrained: boolean): Promise<PinnedSpec> {
    const pinned = { spec, specId, pretrained };
    return (await putJsonIfAbsent(this.store, keys.batchSpec(id), pinned)) ? pinned : ((await this.spec(id)) ?? pinned);
  }

  /**
   * The backbone of that name or, without a name, of batches that name none; null until an extractor has published one.
   *
   * @throws ClipyardError `not_found` if no backbone has that name.
   */
  async backbone(name?: string): Promise<BackboneDescriptor | null> {
    return name === undefined ? this.catalog.current() : (await this.catalog.require(name)).descriptor;
  }

  async lastOrder(id: string): Promise<BatchOrder | null> {
    return (await this.orders(id).head())?.value ?? null;
  }

  /**
   * Adds an order.
   *
   * @param next - the order that follows the last one; null adds none. Called again if another order comes first
   */
  async order(id: string, next: (last: BatchOrder | null) => BatchOrder | null): Promise<void> {
    const orders = this.orders(id);
    for (;;) {
      const head = await orders.head();
      const order = next(head?.value ?? null);
      if (order === null) return;
      const last = head?.value.round === order.round ? head.value : null;
      const complete = { ...order };
      for (const key of ['cancelledLabels', 'cancelledJobs'] as const) {
        const kept = new Set([...(last?.[key] ?? []), ...(order[key] ?? [])]);
        if (kept.size > 0) complete[key] = [...kept];
      }
      if (await orders.appendIf(head?.version ?? 0, complete)) return;
    }
  }

  /** Ids of unfinished batches, for recovery. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openBatches)) ids.push(key.slice(keys.openBatches.length));
    return ids;
  }

  async close(id: string): Promise<void> {
    await this.store.delete(keys.openBatch(id));
  }

  /** Marks that the webhook of a finished round has not been delivered. */
  async openWebhook(id: string, round: number): Promise<void> {
    await this.store.put(keys.openWebhook(id, round), '');
  }

  async closeWebhook(id: string, round: number): Promise<void> {
    await this.store.delete(keys.openWebhook(id, round));
  }

  async *openWebhooks(): AsyncIterable<{ id: string; round: number }> {
    for await (const { key } of this.store.list(keys.openWebhooks)) {
      const [id, round] = key.slice(keys.openWebhooks.length).split('/');
      if (id !== undefined) yield { id, round: Number(round) };
    }
  }

  /** The log of the webhook of a round, one entry per attempt. */
  deliveries(id: string, round: number): Sequence<DeliveryAttempt> {
    return new Sequence(this.store, keys.batchDeliveries(id, round), DeliveryAttemptSchema);
  }

  /** A receiver answered 410: nothing more is sent to this url for batches that were submitted before now. */
  async disable(url: string): Promise<void> {
    await putJson(this.store, keys.disabledWebhook(digestOf(url)), { url, at: new Date().toISOString() });
  }

  async isDisabled(url: string, namedAt: string): Promise<boolean> {
    const disabled = await getJson(this.store, keys.disabledWebhook(digestOf(url)), DisabledSchema);
    return disabled !== null && namedAt <= disabled.at;
  }

  /** A round with its segments instead of its videos, once they are known. */
  private async asDivided<R extends RoundRecord>(id: string, round: R): Promise<R> {
    if (round.undivided === undefined) return round;
    const key = keys.batchDivided(id, round.round);
    const divided = await this.divided.get(key, () => getJson(this.store, key, RoundRecordSchema));
    if (divided === null) return round;
    const { undivided: _, ...rest } = round;
    return { ...(rest as R), ...divided };
  }

  /** Entry n is round n. */
  private rounds(id: string): Sequence<RoundRecord> {
    return new Sequence(this.store, keys.batchRounds(id), RoundRecordSchema, { digits: 3 });
  }

  private orders(id: string): Sequence<BatchOrder> {
    return new Sequence(this.store, keys.batchControl(id), BatchOrderSchema);
  }
}
