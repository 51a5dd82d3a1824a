import { EVERYBODY, type ListPageQuery, type Page, shownTo, type Tenant } from '@clipyard/access';
import {
  type Batch,
  type BatchState,
  ClipyardError,
  type Delivery,
  deliveryId,
  isListed,
  isTerminal,
  type ItemFilter,
  type ItemOutcome,
  type ListFilter,
  matchesItem,
  SHARD_SIZE,
  toFailure,
} from '@clipyard/api-contract';
import { type BatchProgress } from '@clipyard/jobs';
import { keys, UnreadableObject } from '@clipyard/object-store';

import { type BatchRecord, liveRound, type RoundRecord, totalItems } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type BatchFacts, batchStatus } from './batch-status.js';
import { lostOutcome, pendingOutcome, unreadableOutcomes } from './item-outcomes.js';
import { readShard, shardsBetween } from './manifest.js';

const RECENT_BATCHES = 20;

/** Conditions on the batches of a list. */
export interface BatchFilter extends ListFilter {
  readonly state?: BatchState | undefined;
  readonly purpose?: Batch['purpose'] | undefined;
}

/** Number of shards that all items of a batch fill. */
const shardsOf = (record: BatchRecord, retries: readonly RoundRecord[]): number =>
  Math.ceil(totalItems(record, retries.at(-1) ?? record) / SHARD_SIZE);

const messageOf = (error: Error): string => error.message;

/** Answers questions about batches. Nothing here scans jobs; a page of items reads as many shards as it needs. */
export class BatchReader {
  /** Outcomes that replace lost ones. */
  private readonly unreadable = new WeakSet<ItemOutcome>();

  constructor(
    private readonly repository: BatchRepository,
    private readonly progress: Pick<BatchProgress, 'read' | 'unqueued' | 'obstacle' | 'failedAttempts'>,
  ) {}

  async get(tenant: Tenant, id: string): Promise<Batch | null> {
    const record = await this.repository.get(tenant, id);
    return record === null ? null : this.status(tenant, record);
  }

  async require(tenant: Tenant, id: string): Promise<Batch> {
    return this.status(tenant, await this.repository.require(tenant, id));
  }

  /** The batch as it was when a round finished. Errors: `not_found`. */
  async asOf(tenant: Tenant, id: string, round: number): Promise<Batch> {
    const record = await this.repository.require(tenant, id);
    const then = await this.repository.round(record, round);
    if (then === null) throw new ClipyardError('not_found', `The batch ${id} has no round ${round}`);
    return this.status(tenant, record, then);
  }

  /** Webhooks of a batch with their attempts: one per round, newest first; none if the batch has no callback url. */
  async deliveries(tenant: Tenant, id: string): Promise<Delivery[]> {
    const record = await this.repository.require(tenant, id);
    const url = record.callbackUrl;
    if (url === null) return [];
    const current = await this.repository.currentRound(record);
    const deliveries: Delivery[] = [];
    for (let round = current.round; round >= 0; round--) {
      if ((await this.repository.summary(id, round)) === null) continue;
      const attempts = (await this.repository.deliveries(id, round).history()).map(({ value }) => value);
      deliveries.push({
        id: deliveryId(id, round),
        object: 'delivery',
        batchId: id,
        url,
        state: attempts.at(-1)?.outcome ?? 'pending',
        attempts,
      });
    }
    return deliveries;
  }

  list(tenant: Tenant, pageSize: number, pageToken: string | null): Promise<Page<Batch>> {
    return this.repository.list(tenant, (id) => this.get(tenant, id), pageSize, pageToken);
  }

  /** A page of the batches that meet a filter, newest first. It can be empty although more follow. */
  search(tenant: Tenant, filter: BatchFilter, page: ListPageQuery): Promise<Page<Batch>> {
    const load = async (id: string): Promise<Batch | null> => {
      const record = await this.repository.get(tenant, id);
      if (record === null) return null;
      const dataset = record.dataset === null ? null : shownTo(tenant, record.dataset);
      if (filter.purpose !== undefined && record.purpose !== filter.purpose) return null;
      if (!isListed(filter, { ...record, dataset })) return null;
      // The state needs more reads than everything above.
      const batch = await this.status(tenant, record);
      return filter.state !== undefined && batch.state !== filter.state ? null : batch;
    };
    return this.repository.search(tenant, load, { ...page, ...filter });
  }

  /**
   * The recent throughput of the deployment in items per second, and the number of waiting items, over the newest
   * batches of all projects, since they share the workers.
   */
  async workload(): Promise<{ itemsPerSecond: number | null; pending: number }> {
    const { data } = await this.list(EVERYBODY, RECENT_BATCHES, null);
    const pending = data.reduce((sum, { state, counts }) => sum + (isTerminal(state) ? 0 : counts.pending), 0);
    return {
      itemsPerSecond:
        data.find(({ itemsPerSecond, cached, counts }) => itemsPerSecond !== null && cached < counts.total)
          ?.itemsPerSecond ?? null,
      pending,
    };
  }

  /** Items of active batches whose shard is not dispatched yet, as of the last time that each batch was advanced. */
  unqueued(): Promise<number> {
    return this.progress.unqueued();
  }

  /**
   * Items in the order of the manifest that fulfil the conditions. The token is the place to continue from. A page
   * ends early after `maxShards` shards, so that a filter which matches nothing still answers quickly.
   */
  async items(
    tenant: Tenant,
    id: string,
    { pageSize, pageToken, ...filter }: ItemFilter & ListPageQuery,
    maxShards = 16,
  ): Promise<Page<ItemOutcome>> {
    const record = await this.repository.require(tenant, id);
    const [fromShard = 0, fromOffset = 0] = (pageToken ?? '0.0').split('.').map(Number);
    if (!Number.isSafeInteger(fromShard) || !Number.isSafeInteger(fromOffset))
      throw new ClipyardError('invalid_request', 'pageToken is not from this list');
    const retries = await this.repository.retries(record);
    const ended = await this.hasEnded(record, retries);
    const data: ItemOutcome[] = [];
    let looked = 0;
    for (let shard = fromShard; shard < shardsOf(record, retries); shard++) {
      if (looked++ >= maxShards) return { data, nextPageToken: `${shard}.0` };
      const items = await this.shardItems(record, shard, retries, ended);
      for (let offset = shard === fromShard ? fromOffset : 0; offset < items.length; offset++) {
        const item = items[offset]!;
        if (!matchesItem(filter, item)) continue;
        if (data.length === pageSize) return { data, nextPageToken: `${shard}.${offset}` };
        data.push(item);
      }
    }
    return { data, nextPageToken: null };
  }

  /** One item by its place in the manifest; null if the batch has fewer items. */
  async item(tenant: Tenant, id: string, index: number): Promise<ItemOutcome | null> {
    const { data } = await this.items(
      tenant,
      id,
      { pageSize: 1, pageToken: `${Math.floor(index / SHARD_SIZE)}.${index % SHARD_SIZE}` },
      1,
    );
    return data[0] ?? null;
  }

  /**
   * Every item that fulfils the conditions, in the order of the manifest. Items without an outcome are pending, or
   * cancelled if the batch has finished.
   *
   * @param from - index of the first item
   */
  async *results(tenant: Tenant, id: string, filter: ItemFilter = {}, from = 0): AsyncIterable<ItemOutcome> {
    const record = await this.repository.require(tenant, id);
    const retries = await this.repository.retries(record);
    const ended = await this.hasEnded(record, retries);
    for (let shard = Math.floor(from / SHARD_SIZE); shard < shardsOf(record, retries); shard++)
      for (const item of await this.shardItems(record, shard, retries, ended))
        if (item.index >= from && matchesItem(filter, item)) yield item;
  }

  /**
   * The items that fulfil the conditions. Items whose outcome was lost are not among them: the summary of the batch
   * counts their original outcomes.
   */
  async *matching(tenant: Tenant, id: string, filter: ItemFilter): AsyncIterable<ItemOutcome> {
    for await (const item of this.results(tenant, id, filter)) if (!this.unreadable.has(item)) yield item;
  }

  /** The items of one shard of the submission, as `results` has them. */
  async shard(tenant: Tenant, id: string, shard: number): Promise<ItemOutcome[]> {
    const record = await this.repository.require(tenant, id);
    const retries = await this.repository.retries(record);
    return this.shardItems(record, shard, retries, await this.hasEnded(record, retries));
  }

  private async shardItems(
    record: BatchRecord,
    shard: number,
    retries: readonly RoundRecord[],
    ended: boolean,
  ): Promise<ItemOutcome[]> {
    const from = shard * SHARD_SIZE;
    const found = new Map<number, ItemOutcome>();
    const add = (items: readonly ItemOutcome[]): void => items.forEach((item) => found.set(item.index, item));
    if (shard < record.shards) {
      // The submission has ended if there is a retry.
      const submissionEnded = ended || retries.length > 0;
      const outcomes = await this.outcomeItems(record, record, shard, submissionEnded);
      add(outcomes ?? (await this.itemsWithoutOutcome(record, record, shard, submissionEnded)));
    }
    for (const [i, round] of retries.entries()) {
      const roundEnded = ended || i < retries.length - 1;
      for (const later of shardsBetween(round, from, from + SHARD_SIZE - 1)) {
        const outcomes = await this.outcomeItems(record, round, later, roundEnded);
        // The outcome of a later round replaces that of an earlier one. Items that a round adds have no earlier one.
        if (outcomes !== null) add(outcomes);
        else if (round.divided !== undefined)
          add(
            (await this.itemsWithoutOutcome(record, round, later, roundEnded)).filter(({ index }) => !found.has(index)),
          );
      }
    }
    return [...found.values()]
      .filter(({ index }) => index >= from && index < from + SHARD_SIZE)
      .sort((a, b) => a.index - b.index);
  }

  /** Items of a shard that has no outcome. Those that wait for another attempt have the error of the last one. */
  private async itemsWithoutOutcome(
    { id }: BatchRecord,
    round: RoundRecord,
    shard: number,
    ended: boolean,
  ): Promise<ItemOutcome[]> {
    const [{ items, lost }, failed] = await Promise.all([
      this.repository.manifestShard(round, shard),
      // Without Redis, the list still has all items.
      ended ? null : this.progress.failedAttempts(id, shard).catch(() => null),
    ]);
    return [
      ...items.map((item, offset) => ({
        ...pendingOutcome(item, ended ? 'cancelled' : 'pending'),
        ...failed?.get(offset),
      })),
      ...lost.flatMap((item) => (item.index === null ? [] : [lostOutcome(item.index, item)])),
    ].sort((a, b) => a.index - b.index);
  }

  /**
   * Items of a shard with their outcomes. If the outcome of the shard cannot be read, or was lost after the round had
   * ended, the items come out as failed with that reason.
   *
   * @returns null if the shard has no outcome yet, or never got one because the batch was cancelled
   */
  private async outcomeItems(
    record: BatchRecord,
    round: RoundRecord,
    shard: number,
    ended: boolean,
  ): Promise<readonly ItemOutcome[] | null> {
    let reason: UnreadableObject | null = null;
    try {
      const outcome = await this.repository.outcome(record.id, round.round, shard);
      if (outcome !== null) return outcome.items;
      if (ended && (await this.hadOutcome(record, round, shard)))
        reason = UnreadableObject.missing(keys.batchShardOutcome(record.id, round.round, shard));
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      reason = error;
    }
    if (reason === null) return null;
    const failure = toFailure(reason);
    const outcomes = unreadableOutcomes(await readShard(this.repository.store, round, shard), failure);
    for (const outcome of outcomes) this.unreadable.add(outcome);
    return outcomes;
  }

  private async hadOutcome(record: BatchRecord, round: RoundRecord, shard: number): Promise<boolean> {
    const summary = await this.repository.summary(record.id, round.round);
    // Batches of 0.1.0 do not say how many shards were dispatched.
    return summary !== null && shard < (summary.dispatched ?? (summary.summary.cancelled === 0 ? round.shards : 0));
  }

  private async status(tenant: Tenant, record: BatchRecord, asOf?: RoundRecord): Promise<Batch> {
    // Most batches need only this; a retried batch is read again for its newest round.
    const [next, facts] = await Promise.all([
      asOf === undefined ? this.repository.round(record, 1) : null,
      this.facts(record, asOf ?? record),
    ]);
    const batch = batchStatus(
      next === null ? facts : await this.facts(record, await this.repository.currentRound(record)),
      Date.now(),
    );
    const isWaiting = !isTerminal(batch.state) && batch.state !== 'paused';
    return {
      ...batch,
      dataset: batch.dataset === null ? null : shownTo(tenant, batch.dataset),
      waitingFor: isWaiting ? await this.progress.obstacle(record.id).catch(messageOf) : null,
    };
  }

  private async facts(record: BatchRecord, round: RoundRecord): Promise<BatchFacts> {
    const [summary, previous, live, order, pinned] = await Promise.all([
      this.repository.summary(record.id, round.round),
      round.round === 0 ? null : this.repository.summary(record.id, round.round - 1),
      this.progress.read(record.id).catch(() => null),
      this.repository.lastOrder(record.id),
      this.repository.spec(record.id),
    ]);
    if (summary === null && live === null) {
      // Not started, finished between the two reads, or removed since its record was read.
      const ended = await this.repository.summary(record.id, round.round);
      if (ended !== null) return { record, round, previous, summary: ended, live: null, order, pinned };
      if (!(await this.repository.exists(record.id)))
        throw new ClipyardError('not_found', `There is no batch ${record.id}`);
    }
    return {
      record,
      round,
      previous,
      summary,
      live: summary === null && live?.round === liveRound(round) ? live : null,
      order,
      pinned,
    };
  }

  private async hasEnded(record: BatchRecord, retries: readonly RoundRecord[]): Promise<boolean> {
    return (await this.repository.summary(record.id, retries.at(-1)?.round ?? 0)) !== null;
  }
}
