import { type Caller } from '@clipyard/access';
import { ClipyardError, hasItemConditions, isTerminal, type ItemFilter } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { itemJobId, type ShardDispatcher } from '@clipyard/jobs';

import { type BatchReader } from './batch-reader.js';
import { type BatchOrder } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ItemQuota } from './ports.js';
import { labelKey, purposeOf } from './shard-items.js';

/** Orders to a batch. Each is stored before the call returns, and repeating it changes nothing. */
export class BatchControl {
  constructor(
    private readonly repository: BatchRepository,
    private readonly reader: BatchReader,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake' | 'cancel'>,
    private readonly quota: ItemQuota,
  ) {}

  /**
   * Cancels the unfinished items of a batch that fulfil the conditions. The rest of the batch continues.
   *
   * @param filter - unfinished items have a label, and an error if they wait for another attempt; they fulfil no other
   *   conditions
   * @returns the number of unfinished items that the order applies to
   * @throws ClipyardError `not_found`; `conflict` if the batch has finished without being cancelled, or if no
   *   unfinished item fulfils the conditions
   */
  async cancel(caller: Caller, id: string, filter: ItemFilter = {}): Promise<number> {
    const { state, counts } = await this.reader.require(caller, id);
    if (state === 'cancelled' || state === 'cancelling') return counts.pending;
    if (isTerminal(state))
      throw new ClipyardError('conflict', `Finished batches cannot be cancelled; this one is ${state}`);
    const { state: wanted, ...conditions } = filter;
    if (hasItemConditions(conditions) || (wanted !== undefined && wanted !== 'pending'))
      return this.cancelItems(caller, id, filter);
    await this.order(caller, id, { action: 'cancel' });
    await bestEffort('cancel the jobs of a batch', this.dispatcher.cancel(id));
    return counts.pending;
  }

  private async cancelItems(caller: Caller, id: string, filter: ItemFilter): Promise<number> {
    const record = await this.repository.require(caller, id);
    const round = await this.repository.currentRound(record);
    const { label, errorCode } = filter;
    // The state of the filter, if it has one, is checked too: no item is both pending and in another state.
    const jobs: string[] = [];
    let affected = 0;
    for await (const item of this.reader.matching(caller, id, filter)) {
      if (item.state !== 'pending') continue;
      affected++;
      if (errorCode !== undefined)
        jobs.push(itemJobId({ batchId: id, round: round.round, purpose: purposeOf(record, round) }, item.index));
    }
    if (affected === 0) throw new ClipyardError('conflict', 'No unfinished item of the batch fulfils the conditions');
    // Shards that are dispatched later have the label too. An error is one of the items that have failed so far.
    const byLabel = errorCode === undefined && label !== undefined;
    await this.order(caller, id, byLabel ? { cancelledLabels: [label] } : { cancelledJobs: jobs });
    for (const key of byLabel ? [labelKey(id, round.round, label)] : jobs)
      await bestEffort('cancel jobs of a batch', this.dispatcher.cancel(key));
    return affected;
  }

  private async count(caller: Caller, id: string, filter: ItemFilter): Promise<number> {
    let count = 0;
    const matching = this.reader.matching(caller, id, filter)[Symbol.asyncIterator]();
    while ((await matching.next()).done !== true) count++;
    return count;
  }

  async pause(caller: Caller, id: string): Promise<void> {
    const { state } = await this.reader.require(caller, id);
    if (state === 'paused') return;
    if (state !== 'queued' && state !== 'running')
      throw new ClipyardError('conflict', `A batch that is ${state} cannot be paused`);
    await this.order(caller, id, { action: 'pause' });
  }

  async resume(caller: Caller, id: string): Promise<void> {
    const { state, counts } = await this.reader.require(caller, id);
    if (state === 'queued' || state === 'running') return;
    if (state !== 'paused') throw new ClipyardError('conflict', `A batch that is ${state} cannot be resumed`);
    const since = { failed: counts.failed, finished: counts.total - counts.pending };
    await this.order(caller, id, { action: 'resume', since });
  }

  /**
   * Orders a round with the failed items, which count as submitted again. An orchestrator writes the round.
   *
   * @throws ClipyardError `not_found`; `quota_exceeded`; `conflict` while the batch runs, or if no item failed
   */
  async retryFailed(caller: Caller, id: string): Promise<void> {
    await this.retry(caller, id);
  }

  /**
   * Orders a round with the failed or cancelled items that fulfil the conditions. They count as submitted again.
   *
   * @param filter - `state` is `failed` by default; without any condition, all failed items are retried
   * @returns the number of items
   * @throws ClipyardError `not_found`; `quota_exceeded`; `conflict` while the batch runs, or if no item fulfils the
   *   conditions; `invalid_request` for other states
   */
  async retry(caller: Caller, id: string, filter: ItemFilter = {}): Promise<number> {
    const wanted = { ...filter, state: filter.state ?? 'failed' };
    if (wanted.state !== 'failed' && wanted.state !== 'cancelled')
      throw new ClipyardError('invalid_request', 'Only failed and cancelled items can be retried');
    const { state, counts } = await this.reader.require(caller, id);
    if (!isTerminal(state))
      throw new ClipyardError('conflict', `Only finished batches can be retried; this one is ${state}`);
    const isFiltered = hasItemConditions(filter);
    if (!isFiltered && counts.failed === 0) throw new ClipyardError('conflict', 'No item of the batch failed');
    const items = isFiltered ? await this.count(caller, id, wanted) : counts.failed;
    if (items === 0) throw new ClipyardError('conflict', 'No item of the batch fulfils the conditions');
    await this.quota.takeItems(caller, id, items);
    try {
      // Before the order: reconciliation finds the order through this marker.
      await this.repository.begin(id);
      await this.order(caller, id, { action: 'retry', ...(isFiltered ? { filter: wanted } : {}) });
    } catch (error) {
      await this.quota.giveBackItems(caller, id, items);
      throw error;
    }
    return items;
  }

  /** @param order - without an action, the last one stays */
  private async order(
    caller: Caller,
    id: string,
    order: Partial<Omit<BatchOrder, 'round' | 'at' | 'key'>>,
  ): Promise<void> {
    const record = await this.repository.require(caller, id);
    const { round } = await this.repository.currentRound(record);
    await this.repository.order(id, (newest) => {
      const last = newest?.round === round ? newest : null;
      if (order.action === 'pause' && last?.action === 'retry')
        throw new ClipyardError('conflict', 'The retry is about to begin; it can be paused then');
      return {
        ...(order.action === undefined ? (last ?? { action: 'resume' }) : { action: order.action }),
        ...order,
        round,
        at: new Date().toISOString(),
        key: caller.key?.id ?? null,
      };
    });
    // The order is stored and holds. Without Redis, the next reconciliation of the orchestrator carries it out.
    await bestEffort('wake a batch', this.dispatcher.wake(id));
  }
}
