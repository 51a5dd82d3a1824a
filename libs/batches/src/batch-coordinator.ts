import {
  addSummaries,
  type ClaimedShard,
  ClipyardError,
  type DatasetShard,
  emptyShardSummary,
  type LiveProgress,
  SHARD_SIZE,
  type ShardSummary,
  toFailure,
} from '@clipyard/contracts';
import { specId } from '@clipyard/features';
import { type DatasetRepository, projects } from '@clipyard/repositories';

import { type BatchRecord, type RoundRecord } from './batch-record.js';
import { type BatchRepository, type BatchSummary, type PinnedSpec } from './batch-repository.js';
import { settledBefore } from './batch-status.js';
import { itemPriority, shardCost } from './fair-share.js';
import { readShard } from './manifest.js';
import { type BatchProgress, type ItemsInFlight, type ShardDispatcher } from './ports.js';
import { writeRetry } from './retry-round.js';
import { extractJobs } from './shard-items.js';
import { specUnder } from './spec-under.js';

/** How soon to look again for a backbone, while no extractor has published one, in milliseconds. */
const BACKBONE_POLL_MS = 1_000;

/** Shards that a batch dispatches before it is the next batch's turn. */
const SHARDS_A_TURN = 1;

/** Shards are taken in order and only the last one is short, so while any is left, all taken shards were full. */
function unqueuedItems(round: RoundRecord, { done, inFlight }: LiveProgress): number {
  const taken = done + inFlight.length;
  return taken < round.shards ? round.items - taken * SHARD_SIZE : 0;
}

/** Unfinished items of a round. */
function left(round: RoundRecord, { summary, live }: LiveProgress): number {
  return Math.max(
    0,
    round.items - summary.succeeded - summary.failed - summary.cancelled - live.succeeded - live.failed,
  );
}

/**
 * Advances batches: pins the spec, keeps the window of dispatched shards filled, and sums up finished shards. `advance`
 * may run any number of times, in parallel, on any orchestrator: each step is atomic or idempotent.
 */
export class BatchCoordinator {
  constructor(
    private readonly repository: BatchRepository,
    private readonly datasets: DatasetRepository,
    private readonly progress: BatchProgress,
    private readonly dispatcher: ShardDispatcher,
    private readonly window: number,
    private readonly inFlight: ItemsInFlight,
  ) {}

  /**
   * Wakes all unfinished batches and queues undelivered webhooks. Runs after a start, after a loss of Redis, and
   * periodically.
   *
   * @returns the ids of the batches
   */
  async reconcile(): Promise<string[]> {
    const open = await this.repository.open();
    await this.progress.keepUnqueued(open);
    for (const id of open) await this.dispatcher.wake(id);
    for await (const { id, round } of this.repository.openWebhooks()) {
      const url = (await this.repository.get(id))?.callbackUrl ?? null;
      if (url !== null) await this.dispatcher.notify(id, round, url);
    }
    return open;
  }

  /** Removes the remains of submissions that died before they committed, and expired batches. Returns how many. */
  async sweep(retentionDays: number): Promise<number> {
    const expired =
      retentionDays === 0 ? 0 : await this.repository.sweepExpired(Date.now() - retentionDays * 24 * 3600 * 1000);
    return expired + (await this.repository.sweepAbandoned(Date.now()));
  }

  async advance(batchId: string): Promise<void> {
    const record = await this.repository.get(batchId);
    // A marker without a batch: its submission never committed, or is about to commit and will wake the batch.
    if (record !== null) await projects.runIn(record.project, () => this.advanceRecord(record));
  }

  private async advanceRecord(record: BatchRecord): Promise<void> {
    const { id: batchId } = record;
    const round = await this.repository.currentRound(record);
    const order = await this.repository.lastOrder(batchId);
    const action = order?.round === round.round ? order.action : null;
    if ((await this.repository.summary(batchId, round.round)) !== null) {
      if (action !== 'retry') return this.settle(record, round);
      await writeRetry(this.repository, this.progress, record, round.round, order?.key ?? null);
      return this.dispatcher.wake(batchId);
    }

    const pinned = await this.pinSpec(record);
    if (pinned === null) {
      // Extractors that scale with the backlog start because of this count, and publish the backbone.
      await this.progress.noteUnqueued(batchId, round.items);
      await this.noteInFlight(record, round, round.items);
      return this.dispatcher.wake(batchId, BACKBONE_POLL_MS);
    }
    const live = await this.liveOf(record, round);

    if (action === 'cancel') await this.dispatcher.cancel(batchId);
    // Claimed by an orchestrator that died before it dispatched, or lost with Redis: dispatch again.
    for (const shard of live.inFlight) await this.ensureDispatched(record, round, pinned, shard);
    const isActive = action === null || action === 'resume';
    if (isActive) {
      const claimed = await this.progress.claim(batchId, round.round, {
        window: this.window,
        limit: SHARDS_A_TURN,
        cost: shardCost(record.priority),
      });
      for (const shard of claimed) await this.dispatch(record, round, pinned, shard);
      // Other batches get their turn first: windows fill turn by turn, not batch by batch.
      if (claimed.length > 0) await this.dispatcher.wake(batchId);
    }
    const after = await this.progress.read(batchId);
    if (after !== null) await this.progress.noteUnqueued(batchId, isActive ? unqueuedItems(round, after) : 0);
    if (after !== null) await this.noteInFlight(record, round, left(round, after));
    if (after === null || after.inFlight.length > 0) return;
    if (after.done >= round.shards || action === 'cancel')
      await this.finish(record, round, pinned, action === 'cancel', after.startedAt);
  }

  /** Reports the unfinished items for the quota. If Redis is unavailable, the next call reports them. */
  private async noteInFlight({ id }: BatchRecord, { key }: RoundRecord, items: number): Promise<void> {
    if (key !== null) await this.inFlight.note(key, id, items).catch(() => undefined);
  }

  private async liveOf(record: BatchRecord, round: RoundRecord): Promise<LiveProgress> {
    const live = await this.progress.read(record.id);
    if (live?.round === round.round) return live;
    const done = new Map<number, ShardSummary>();
    for await (const { shard, outcome } of this.repository.outcomes(record.id, round.round))
      done.set(shard, outcome.summary);
    await this.progress.init(
      record.id,
      round.round,
      round.shards,
      done,
      done.size === 0 ? null : Date.parse(round.createdAt),
    );
    const rebuilt = await this.progress.read(record.id);
    if (rebuilt === null)
      throw new ClipyardError('queue_unavailable', `The live state of ${record.id} vanished while it was rebuilt`);
    return rebuilt;
  }

  /** The spec of a classify batch was pinned with its model at submission; an extract batch takes the current backbone. */
  private async pinSpec(record: BatchRecord): Promise<PinnedSpec | null> {
    const pinned = await this.repository.spec(record.id);
    if (pinned !== null) return pinned;
    const backbone = await this.repository.currentBackbone();
    if (backbone === null) return null;
    const spec = specUnder(backbone, record.frames);
    return this.repository.pinSpec(record.id, spec, specId(spec), backbone.pretrained);
  }

  private async ensureDispatched(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    shard: number,
  ): Promise<void> {
    const work = { batchId: record.id, round: round.round, shard, purpose: record.purpose };
    if (await this.dispatcher.isDispatched(work)) return;
    const outcome = await this.repository.outcome(record.id, round.round, shard);
    // Time 0: its turn is long past.
    if (outcome === null) await this.dispatch(record, round, pinned, { shard, time: 0, entering: true });
    else await this.progress.shardDone(record.id, round.round, shard, outcome.summary);
  }

  private async dispatch(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    claimed: ClaimedShard,
  ): Promise<void> {
    const { shard } = claimed;
    const cost = shardCost(record.priority);
    // Lost items have no job: the completion of their shard reports them as failed.
    const { items: readable } = await readShard(this.repository.store, round, shard);
    const items = extractJobs(record, pinned, shard, readable, (offset) => itemPriority(claimed, offset, cost));
    await this.dispatcher.dispatch({
      batchId: record.id,
      round: round.round,
      shard,
      purpose: record.purpose,
      project: record.project,
      items,
    });
  }

  private async finish(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    cancelled: boolean,
    startedAt: number | null,
  ): Promise<void> {
    const previous = round.round === 0 ? null : await this.repository.summary(record.id, round.round - 1);
    let total = settledBefore(previous);
    const shards: DatasetShard[] = [];
    for await (const { outcome } of this.repository.outcomes(record.id, round.round)) {
      total = addSummaries(total, outcome.summary);
      if (outcome.datasetShard !== null) shards.push(outcome.datasetShard);
    }
    // Items of a cancelled batch that were never dispatched are cancelled. Others are missing because the manifest or
    // an outcome is damaged.
    const missing = record.items - total.succeeded - total.failed - total.cancelled;
    total = addSummaries(total, { ...emptyShardSummary, [cancelled ? 'cancelled' : 'failed']: missing });
    let failure: BatchSummary['failure'] = null;
    if (record.dataset !== null && shards.length > 0) {
      try {
        await this.datasets.append(record.dataset, pinned.spec, pinned.specId, pinned.pretrained, shards);
      } catch (error) {
        const typed = ClipyardError.from(error);
        // A dataset of another spec never accepts these rows; any other error is worth another attempt.
        if (typed.code !== 'conflict') throw error;
        failure = toFailure(typed);
      }
    }
    const state =
      failure !== null
        ? 'failed'
        : cancelled || total.cancelled > 0
          ? 'cancelled'
          : total.failed === 0
            ? 'succeeded'
            : total.succeeded === 0
              ? 'failed'
              : 'completed_with_failures';
    await this.repository.putSummary(record.id, round.round, {
      state,
      summary: total,
      startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
      finishedAt: new Date().toISOString(),
      failure,
    });
    await this.settle(record, round);
  }

  /** The steps after a summary. After a crash between the two they run again, because the marker is removed last. */
  private async settle(record: BatchRecord, round: RoundRecord): Promise<void> {
    if (record.callbackUrl !== null) {
      await this.repository.openWebhook(record.id, round.round);
      await this.dispatcher.notify(record.id, round.round, record.callbackUrl);
    }
    await this.progress.clear(record.id);
    await this.dispatcher.forget(record.id);
    await this.repository.close(record.id);
    await this.noteInFlight(record, round, 0);
    // A retry that was ordered in the meantime has lost its marker.
    const order = await this.repository.lastOrder(record.id);
    if (order?.action === 'retry' && order.round === round.round) await this.repository.begin(record.id);
  }
}
