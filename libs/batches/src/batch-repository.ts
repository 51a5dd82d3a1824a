import { createHash } from 'node:crypto';

import {
  type BackboneDescriptor,
  ClipyardError,
  DatasetShardSchema,
  type DeliveryAttempt,
  DeliveryAttemptSchema,
  type FeatureSpec,
  FeatureSpecSchema,
  ItemOutcomeSchema,
  keys,
  newId,
  ShardSummarySchema,
} from '@clipyard/contracts';
import { getJson, type ObjectStore, putJson, putJsonIfAbsent, Sequence } from '@clipyard/object-store';
import { BackboneCatalog, NewestFirstIndex, type Page, projects } from '@clipyard/repositories';
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
import { type ManifestItem, readShard } from './manifest.js';

/** The final word on one shard of a round: written once, never changed. */
export const ShardOutcomeSchema = z.object({
  items: z.array(ItemOutcomeSchema),
  summary: ShardSummarySchema,
  datasetShard: DatasetShardSchema.nullable(),
});
export type ShardOutcome = z.infer<typeof ShardOutcomeSchema>;

/** The final word on a round. `summary` covers the whole batch, earlier rounds included. */
export const BatchSummarySchema = z.object({
  state: z.enum(['succeeded', 'completed_with_failures', 'failed', 'cancelled']),
  summary: ShardSummarySchema,
  startedAt: z.string().nullable(),
  finishedAt: z.string(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type BatchSummary = z.infer<typeof BatchSummarySchema>;

/** The feature spec that a batch runs under, pinned when it starts. */
export const PinnedSpecSchema = z.object({ spec: FeatureSpecSchema, specId: z.string(), pretrained: z.boolean() });
export type PinnedSpec = z.infer<typeof PinnedSpecSchema>;

/** A submission that has not committed after this long never will, in milliseconds. */
const ABANDONED_MS = 24 * 3600 * 1000;

/** Records kept in memory: one of a million items has 40 KB. */
const CACHED = 200;
/** Shards kept in memory: one has about 300 KB. */
const CACHED_SHARDS = 16;

const DisabledSchema = z.object({ url: z.string(), at: z.string() });
const digestOf = (url: string): string => createHash('sha256').update(url).digest('hex');

/** Batches as they lie in the object store. One of another project is not there; what belongs to a batch is asked for with its record at hand. */
export class BatchRepository {
  private readonly index: NewestFirstIndex;
  private readonly records = new ImmutableCache<BatchRecord>(CACHED);
  /** Whoever turns pages asks for one shard several times. */
  private readonly shards = new ImmutableCache<ShardOutcome>(CACHED_SHARDS);
  private readonly manifests = new ImmutableCache<readonly ManifestItem[]>(CACHED_SHARDS);
  private readonly specs = new ImmutableCache<PinnedSpec>(CACHED);

  private readonly catalog: BackboneCatalog;

  constructor(readonly store: ObjectStore) {
    this.catalog = new BackboneCatalog(store);
    this.index = new NewestFirstIndex(store, 'batches');
  }

  /** Marks a submission before anything of it is written, so that what it leaves behind when it dies is found. */
  async begin(id: string): Promise<void> {
    await this.store.put(keys.openBatch(id), '');
  }

  /** Takes away what an uncommitted submission wrote. */
  async abandon(id: string, manifest: { discard(): Promise<void> }): Promise<void> {
    await manifest.discard();
    await this.store.delete(keys.openBatch(id));
    // Another request under this id may have committed beside us, and its marker was the one that went.
    if ((await this.get(id)) !== null) await this.begin(id);
  }

  /** Removes what submissions left that died before they committed, more than a day ago. Returns how many there were. */
  async sweepAbandoned(now: number): Promise<number> {
    let swept = 0;
    for await (const { key, modifiedAt } of this.store.list(keys.openBatches)) {
      const id = key.slice(keys.openBatches.length);
      if (now - modifiedAt.getTime() < ABANDONED_MS || (await this.get(id)) !== null) continue;
      for await (const { key: part } of this.store.list(keys.batchFolder(id))) await this.store.delete(part);
      await this.store.delete(key);
      swept++;
    }
    return swept;
  }

  /** Removes batches that ended and were created before `before`, in milliseconds since 1970. Returns how many. */
  async sweepExpired(before: number): Promise<number> {
    let swept = 0;
    for await (const id of this.index.olderThan(newId('batch', before))) {
      const record = await this.get(id);
      if (record === null || (await this.summary(id, (await this.currentRound(record)).round)) === null) continue;
      for await (const { key } of this.store.list(keys.batchFolder(id)))
        if (key !== keys.batch(id)) await this.store.delete(key);
      // The commit goes last of its folder: a sweep that dies on its way is gone on with.
      await this.store.delete(keys.batch(id));
      this.records.delete(id);
      await this.index.remove(id, record.project);
      swept++;
    }
    return swept;
  }

  /**
   * Commits a submission. The markers come first: one that points at no batch is harmless, a batch without them
   * would never run. False where the batch exists already.
   */
  async commit(record: BatchRecord): Promise<boolean> {
    await this.index.add(record.id, record.project);
    await this.begin(record.id);
    const committed = await putJsonIfAbsent(this.store, keys.batchRound(record.id, 0), record);
    // Again, for an `abandon` of another request that fell between the two.
    if (committed) await this.begin(record.id);
    return committed;
  }

  async get(id: string): Promise<BatchRecord | null> {
    return projects.seen(
      await this.records.get(id, () => getJson(this.store, keys.batchRound(id, 0), BatchRecordSchema)),
    );
  }

  /** Looks into the store, whatever is remembered. */
  async exists(id: string): Promise<boolean> {
    return (await this.store.head(keys.batch(id))) !== null;
  }

  async require(id: string): Promise<BatchRecord> {
    const record = await this.get(id);
    if (record === null) throw new ClipyardError('not_found', `There is no batch ${id}`);
    return record;
  }

  list<T>(load: (id: string) => Promise<T | null>, pageSize: number, pageToken: string | null): Promise<Page<T>> {
    return this.index.page(load, pageSize, pageToken);
  }

  /** The newest round. */
  async currentRound(record: BatchRecord): Promise<RoundRecord> {
    let current: RoundRecord = record;
    for (;;) {
      const next = await this.round(record, current.round + 1);
      if (next === null) return current;
      current = next;
    }
  }

  async round(record: BatchRecord, round: number): Promise<RoundRecord | null> {
    return round === 0 ? record : getJson(this.store, keys.batchRound(record.id, round), RoundRecordSchema);
  }

  async commitRound(id: string, round: RoundRecord): Promise<boolean> {
    await this.store.put(keys.openBatch(id), '');
    return putJsonIfAbsent(this.store, keys.batchRound(id, round.round), round);
  }

  outcome(id: string, round: number, shard: number): Promise<ShardOutcome | null> {
    const key = keys.batchShardOutcome(id, round, shard);
    return this.shards.get(key, () => getJson(this.store, key, ShardOutcomeSchema));
  }

  /** Items of a shard of the submission, as they were submitted. */
  async manifestItems(record: BatchRecord, shard: number): Promise<readonly ManifestItem[]> {
    return (await this.manifests.get(`${record.id}/${shard}`, () => readShard(this.store, record, shard))) ?? [];
  }

  async hasOutcome(id: string, round: number, shard: number): Promise<boolean> {
    return (await this.store.head(keys.batchShardOutcome(id, round, shard))) !== null;
  }

  putOutcome(id: string, round: number, shard: number, outcome: ShardOutcome): Promise<boolean> {
    return putJsonIfAbsent(this.store, keys.batchShardOutcome(id, round, shard), outcome);
  }

  /** Shards of a round that have an outcome, in order. */
  async *outcomes(id: string, round: number): AsyncIterable<{ shard: number; outcome: ShardOutcome }> {
    for await (const { key } of this.store.list(keys.batchShardPrefix(id, round))) {
      const shard = Number(/(\d+)\.json$/.exec(key)?.[1]);
      const outcome = await this.outcome(id, round, shard);
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

  /** Pins the spec; whoever comes second gets the one that is pinned. */
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

  async order(id: string, order: BatchOrder): Promise<void> {
    await this.orders(id).append(order);
  }

  /** Ids of batches that have not ended: what recovery looks at. */
  async open(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(keys.openBatches)) ids.push(key.slice(keys.openBatches.length));
    return ids;
  }

  async close(id: string): Promise<void> {
    await this.store.delete(keys.openBatch(id));
  }

  /** Marks that the end of a round has yet to be told to the batch's url. */
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

  /** The log of the webhook that tells of a round, one entry a try. */
  deliveries(id: string, round: number): Sequence<DeliveryAttempt> {
    return new Sequence(this.store, keys.batchDeliveries(id, round), DeliveryAttemptSchema);
  }

  /** A receiver answered 410: nothing more goes to this url, for batches that named it before now. */
  async disable(url: string): Promise<void> {
    await putJson(this.store, keys.disabledWebhook(digestOf(url)), { url, at: new Date().toISOString() });
  }

  async isDisabled(url: string, namedAt: string): Promise<boolean> {
    const disabled = await getJson(this.store, keys.disabledWebhook(digestOf(url)), DisabledSchema);
    return disabled !== null && namedAt <= disabled.at;
  }

  private orders(id: string): Sequence<BatchOrder> {
    return new Sequence(this.store, keys.batchControl(id), BatchOrderSchema);
  }
}
