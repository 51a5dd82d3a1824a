import { type Caller } from '@clipyard/access';
import { ClipyardError, isTerminal } from '@clipyard/api-contract';
import { bestEffort } from '@clipyard/async';
import { type ShardDispatcher } from '@clipyard/jobs';

import { type BatchReader } from './batch-reader.js';
import { type BatchOrder } from './batch-record.js';
import { type BatchRepository } from './batch-repository.js';
import { type ItemQuota } from './ports.js';

/** Orders to a batch. Each is stored before the call returns, and repeating it changes nothing. */
export class BatchControl {
  constructor(
    private readonly repository: BatchRepository,
    private readonly reader: BatchReader,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake' | 'cancel'>,
    private readonly quota: ItemQuota,
  ) {}

  /** @throws ClipyardError `not_found`; `conflict` if the batch has finished without being cancelled */
  async cancel(caller: Caller, id: string): Promise<void> {
    const { state } = await this.reader.require(caller, id);
    if (state === 'cancelled' || state === 'cancelling') return;
    if (isTerminal(state))
      throw new ClipyardError('conflict', `Finished batches cannot be cancelled; this one is ${state}`);
    await this.order(caller, id, 'cancel');
    await bestEffort('cancel the jobs of a batch', this.dispatcher.cancel(id));
  }

  async pause(caller: Caller, id: string): Promise<void> {
    const { state } = await this.reader.require(caller, id);
    if (state === 'paused') return;
    if (state !== 'queued' && state !== 'running')
      throw new ClipyardError('conflict', `A batch that is ${state} cannot be paused`);
    await this.order(caller, id, 'pause');
  }

  async resume(caller: Caller, id: string): Promise<void> {
    const { state } = await this.reader.require(caller, id);
    if (state === 'queued' || state === 'running') return;
    if (state !== 'paused') throw new ClipyardError('conflict', `A batch that is ${state} cannot be resumed`);
    await this.order(caller, id, 'resume');
  }

  /**
   * Orders a round with the failed items, which count as submitted again. An orchestrator writes the round.
   *
   * @throws ClipyardError `not_found`; `quota_exceeded`; `conflict` while the batch runs, or if no item failed
   */
  async retryFailed(caller: Caller, id: string): Promise<void> {
    const { state, counts } = await this.reader.require(caller, id);
    if (!isTerminal(state))
      throw new ClipyardError('conflict', `Only finished batches can be retried; this one is ${state}`);
    if (counts.failed === 0) throw new ClipyardError('conflict', 'No item of the batch failed');
    await this.quota.takeItems(caller, id, counts.failed);
    try {
      // Before the order: reconciliation finds the order through this marker.
      await this.repository.begin(id);
      await this.order(caller, id, 'retry');
    } catch (error) {
      await this.quota.giveBackItems(caller, id, counts.failed);
      throw error;
    }
  }

  private async order(caller: Caller, id: string, action: BatchOrder['action']): Promise<void> {
    const record = await this.repository.require(caller, id);
    const { round } = await this.repository.currentRound(record);
    const last = await this.repository.lastOrder(id);
    if (action === 'pause' && last?.action === 'retry' && last.round === round)
      throw new ClipyardError('conflict', 'The retry is about to begin; it can be paused then');
    await this.repository.order(id, {
      action,
      round,
      at: new Date().toISOString(),
      key: caller.key?.id ?? null,
    });
    // The order is stored and holds. Without Redis, the next reconciliation of the orchestrator carries it out.
    await bestEffort('wake a batch', this.dispatcher.wake(id));
  }
}
