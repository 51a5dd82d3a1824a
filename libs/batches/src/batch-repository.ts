import { BackboneDescriptorSchema, ClipyardError, FeatureSpecSchema, ItemOutcomeSchema, keys, ShardSummarySchema, DatasetShardSchema, type FeatureSpec } from '@clipyard/contracts';
import { getJson, putJsonIfAbsent, Sequence, type ObjectStore } from '@clipyard/object-store';
import { NewestFirstIndex, type Page } from '@clipyard/repositories';
import { z } from 'zod';
import { BatchOrderSchema, BatchRecordSchema, RoundRecordSchema, type BatchOrder, type BatchRecord, type RoundRecord } from './batch-record.js';

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

/** Batches as they lie in the object store. */
export class BatchRepository {
  private readonly index: NewestFirstIndex;

  constructor(readonly store: ObjectStore) {
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

  /**
   * Commits a submission. The markers come first: one that points at no batch is harmless, a batch without them
   * would never run. False where the batch exists already.
   */
  async commit(record: BatchRecord): Promise<boolean> {
    await this.index.add(record.id);
    await this.begin(record.id);
    const committed = await putJsonIfAbsent(this.store, keys.batchRound(record.id, 0), record);
    // Again, for an `abandon` of another request that fell between the two.
    if (committed) await this.begin(record.id);
    return committed;
  }

  get(id: string): Promise<BatchRecord | null> {
    return getJson(this.store, keys.batchRound(id, 0), BatchRecordSchema);
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
    return getJson(this.store, keys.batchShardOutcome(id, round, shard), ShardOutcomeSchema);
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
    return getJson(this.store, keys.batchSpec(id), PinnedSpecSchema);
  }

  /** Pins the spec; whoever comes second gets the one that is pinned. */
  async pinSpec(id: string, spec: FeatureSpec, specId: string, pretrained: boolean): Promise<PinnedSpec> {
    const pinned = { spec, specId, pretrained };
    return (await putJsonIfAbsent(this.store, keys.batchSpec(id), pinned)) ? pinned : ((await this.spec(id)) ?? pinned);
  }

  /** The backbone that the extractors of this deployment published last; null until one has. */
  async currentBackbone(): Promise<z.infer<typeof BackboneDescriptorSchema> | null> {
    return (await new Sequence(this.store, keys.backboneAlias, BackboneDescriptorSchema).head())?.value ?? null;
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

  private orders(id: string): Sequence<BatchOrder> {
    return new Sequence(this.store, keys.batchControl(id), BatchOrderSchema);
  }
}
