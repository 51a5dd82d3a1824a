import { ClipyardError, isTerminal } from '@clipyard/contracts';
import { type BatchReader } from './batch-reader.js';
import { type BatchRepository } from './batch-repository.js';
import { ManifestWriter, readShard } from './manifest.js';
import { type ShardDispatcher } from './ports.js';

/** Orders to a batch. Each is in the store before it is answered, and repeating it changes nothing. */
export class BatchControl {
  constructor(private readonly repository: BatchRepository, private readonly reader: BatchReader, private readonly dispatcher: Pick<ShardDispatcher, 'wake' | 'cancel'>) {}

  /** Errors: `not_found`; `conflict` where the batch has ended otherwise. */
  async cancel(id: string): Promise<void> {
    const { state } = await this.reader.require(id);
    if (state === 'cancelled' || state === 'cancelling') return;
    if (isTerminal(state)) throw new ClipyardError('conflict', `The batch has ended: ${state}`);
    await this.order(id, 'cancel');
    await this.dispatcher.cancel(id);
  }

  async pause(id: string): Promise<void> {
    const { state } = await this.reader.require(id);
    if (state === 'paused') return;
    if (state !== 'queued' && state !== 'running') throw new ClipyardError('conflict', `A batch that is ${state} cannot be paused`);
    await this.order(id, 'pause');
  }

  async resume(id: string): Promise<void> {
    const { state } = await this.reader.require(id);
    if (state === 'queued' || state === 'running') return;
    if (state !== 'paused') throw new ClipyardError('conflict', `A batch that is ${state} cannot be resumed`);
    await this.order(id, 'resume');
  }

  /** Starts a round with the items that failed. Errors: `not_found`; `conflict` while the batch runs, or where nothing failed. */
  async retryFailed(id: string): Promise<void> {
    const record = await this.repository.require(id);
    const { state } = await this.reader.require(id);
    if (!isTerminal(state)) throw new ClipyardError('conflict', `The batch is ${state}; only a batch that has ended can be retried`);
    const current = await this.repository.currentRound(record);
    const writer = new ManifestWriter(this.repository.store, id, current.round + 1);
    const failed = new Set<number>();
    for await (const { index, state: itemState } of this.reader.results(id)) if (itemState === 'failed') failed.add(index);
    for (let shard = 0; shard < record.shards && writer.items < failed.size; shard++) {
      const items = await readShard(this.repository.store, record, shard);
      for (const { index, ...item } of items) if (failed.has(index)) await writer.append(item, index);
    }
    if (writer.items === 0) throw new ClipyardError('conflict', 'No item of the batch failed');
    // Two retries at once: one commits the round, the other finds it committed; both have what they asked for.
    await this.repository.commitRound(id, await writer.finish(new Date()));
    await this.dispatcher.wake(id).catch(() => undefined);
  }

  private async order(id: string, action: 'cancel' | 'pause' | 'resume'): Promise<void> {
    const record = await this.repository.require(id);
    const { round } = await this.repository.currentRound(record);
    await this.repository.order(id, { action, round, at: new Date().toISOString() });
    await this.dispatcher.wake(id);
  }
}
