import { ClipyardError, isTerminal, type Batch, type ItemOutcome, type ItemState } from '@clipyard/contracts';
import { type Page } from '@clipyard/repositories';
import { type BatchRecord } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { batchStatus } from './batch-status.js';
import { readShard, type ManifestItem } from './manifest.js';
import { type BatchProgress } from './ports.js';

/** The outcome of an item that has none yet. */
function pendingOutcome(item: ManifestItem, state: ItemState = 'pending'): ItemOutcome {
  return {
    index: item.index, customId: item.customId, uri: item.uri, label: item.label ?? null, state, videoId: null, frames: null, cached: false, attempts: 0,
    timings: null, error: null, model: null, top: null,
  };
}

const RECENT_BATCHES = 20;

/** Answers questions about batches. Nothing here scans jobs; a page of items reads as many shards as it needs. */
export class BatchReader {
  constructor(private readonly repository: BatchRepository, private readonly progress: Pick<BatchProgress, 'read'>) {}

  async get(id: string): Promise<Batch | null> {
    const record = await this.repository.get(id);
    return record === null ? null : this.status(record);
  }

  async require(id: string): Promise<Batch> {
    return this.status(await this.repository.require(id));
  }

  list(pageSize: number, pageToken: string | null): Promise<Page<Batch>> {
    return this.repository.list((id) => this.get(id), pageSize, pageToken);
  }

  /** What the deployment managed lately, items a second, and how many items wait: over the newest batches. */
  async workload(): Promise<{ itemsPerSecond: number | null; pending: number }> {
    const { data } = await this.list(RECENT_BATCHES, null);
    const pending = data.reduce((sum, { state, counts }) => sum + (isTerminal(state) ? 0 : counts.pending), 0);
    return { itemsPerSecond: data.find(({ itemsPerSecond, cached, counts }) => itemsPerSecond !== null && cached < counts.total)?.itemsPerSecond ?? null, pending };
  }

  /**
   * Items in the order of the manifest, filtered by state. The token is the place to go on from. A page ends early
   * when it has looked at `maxShards` shards, so that a filter which matches nothing still answers quickly.
   */
  async items(id: string, options: { state?: ItemState; pageSize: number; pageToken: string | null }, maxShards = 16): Promise<Page<ItemOutcome>> {
    const record = await this.repository.require(id);
    const [fromShard = 0, fromOffset = 0] = (options.pageToken ?? '0.0').split('.').map(Number);
    if (!Number.isSafeInteger(fromShard) || !Number.isSafeInteger(fromOffset)) throw new ClipyardError('invalid_request', 'pageToken is not one that this list gave out');
    const overrides = await this.overrides(record);
    const ended = (await this.status(record)).state;
    const data: ItemOutcome[] = [];
    let looked = 0;
    for (let shard = fromShard; shard < record.shards; shard++) {
      if (looked++ >= maxShards) return { data, nextPageToken: `${shard}.0` };
      const items = await this.shardItems(record, shard, overrides, isTerminal(ended));
      for (let offset = shard === fromShard ? fromOffset : 0; offset < items.length; offset++) {
        const item = items[offset]!;
        if (options.state !== undefined && item.state !== options.state) continue;
        if (data.length === options.pageSize) return { data, nextPageToken: `${shard}.${offset}` };
        data.push(item);
      }
    }
    return { data, nextPageToken: null };
  }

  /** Every item, in the order of the manifest; items without an outcome come out as pending, or cancelled once the batch has ended. */
  async *results(id: string): AsyncIterable<ItemOutcome> {
    const record = await this.repository.require(id);
    const overrides = await this.overrides(record);
    const ended = isTerminal((await this.status(record)).state);
    for (let shard = 0; shard < record.shards; shard++) yield* await this.shardItems(record, shard, overrides, ended);
  }

  private async shardItems(record: BatchRecord, shard: number, overrides: ReadonlyMap<number, ItemOutcome>, ended: boolean): Promise<ItemOutcome[]> {
    const outcome = await this.repository.outcome(record.id, 0, shard);
    const items = outcome?.items ?? (await readShard(this.repository.store, record, shard)).map((item) => pendingOutcome(item, ended ? 'cancelled' : 'pending'));
    return items.map((item) => overrides.get(item.index) ?? item);
  }

  /** Outcomes of later rounds, by index: only what was retried, so as many as once failed. */
  private async overrides(record: BatchRecord): Promise<ReadonlyMap<number, ItemOutcome>> {
    const byIndex = new Map<number, ItemOutcome>();
    const current = await this.repository.currentRound(record);
    for (let round = 1; round <= current.round; round++) {
      for await (const { outcome } of this.repository.outcomes(record.id, round)) for (const item of outcome.items) byIndex.set(item.index, item);
    }
    return byIndex;
  }

  private async status(record: BatchRecord): Promise<Batch> {
    const round = await this.repository.currentRound(record);
    const summary = await this.repository.summary(record.id, round.round);
    const [previous, live, order, pinned] = await Promise.all([
      round.round === 0 ? null : this.repository.summary(record.id, round.round - 1),
      summary === null ? this.progress.read(record.id).catch(() => null) : null,
      this.repository.lastOrder(record.id),
      this.repository.spec(record.id),
    ]);
    return batchStatus({ record, round, previous, summary, live: live?.round === round.round ? live : null, order, pinned }, Date.now());
  }
}
