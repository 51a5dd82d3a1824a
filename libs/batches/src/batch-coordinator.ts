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

/** Shards that a batch dispatches before the next batch has its turn. */
const SHARDS_A_TURN = 1;

/** Shards are taken in order and only the last one is short: as long as any is left, those taken were full. */
function unqueuedItems(round: RoundRecord, { done, inFlight }: LiveProgress): number {
  const taken = done + inFlight.length;
  return taken < round.shards ? round.items - taken * SHARD_SIZE : 0;
}

/** Items of a round that have yet to end. */
function left(round: RoundRecord, { summary, live }: LiveProgress): number {
  return Math.max(
    0,
    round.items - summary.succeeded - summary.failed - summary.cancelled - live.succeeded - live.failed,
  );
}

/**
 * Moves batches on: pins the spec, keeps the window filled, rolls up what is done. `advance` may run any number of
 * times, at once, on any orchestrator: each of its steps either is atomic or changes nothing the second time.
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

  /** Wakes every batch that has not ended, and queues webhooks that are not delivered: after a start, after a loss of Redis, and now and then. Returns the ids of the batches. */
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

  /** Removes what submissions left that died before they committed, and batches whose time is over. Returns how many. */
  async sweep(retentionDays: number): Promise<number> {
    const expired =
      retentionDays === 0 ? 0 : await this.repository.sweepExpired(Date.now() - retentionDays * 24 * 3600 * 1000);
    return expired + (await this.repository.sweepAbandoned(Date.now()));
  }

  async advance(batchId: string): Promise<void> {
    const record = await this.repository.get(batchId);
    // A marker without a batch: its submission never committed, or is about to and will wake us itself.
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
      // Extractors that are scaled by what waits start by this, and publish the backbone.
      await this.progress.noteUnqueued(batchId, round.items);
      await this.noteInFlight(record, round, round.items);
      return this.dispatcher.wake(batchId, BACKBONE_POLL_MS);
    }
    const live = await this.liveOf(record, round);

    if (action === 'cancel') await this.dispatcher.cancel(batchId);
    // Claimed by an orchestrator that died before it dispatched, or lost with Redis: put before the workers again.
    for (const shard of live.inFlight) await this.ensureDispatched(record, round, pinned, shard);
    const goesOn = action === null || action === 'resume';
    if (goesOn) {
      const claimed = await this.progress.claim(batchId, round.round, {
        window: this.window,
        limit: SHARDS_A_TURN,
        cost: shardCost(record.priority),
      });
      for (const shard of claimed) await this.dispatch(record, round, pinned, shard);
      // The others first: a window is filled turn by turn, not batch by batch.
      if (claimed.length > 0) await this.dispatcher.wake(batchId);
    }
    const after = await this.progress.read(batchId);
    if (after !== null) await this.progress.noteUnqueued(batchId, goesOn ? unqueuedItems(round, after) : 0);
    if (after !== null) await this.noteInFlight(record, round, left(round, after));
    if (after === null || after.inFlight.length > 0) return;
    if (after.done >= round.shards || action === 'cancel')
      await this.finish(record, round, pinned, action === 'cancel', after.startedAt);
  }

  /** Says what is left of the quota's items. Without Redis it is said the next time. */
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

  /** A classify batch had its spec pinned with its model when it was submitted; an extract batch takes the current backbone. */
  private async pinSpec(record: BatchRecord): Promise<PinnedSpec | null> {
    const pinned = await this.repository.spec(record.id);
    if (pinned !== null) return pinned;
    const backbone = await this.repository.backbone(record.frames.backbone);
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
    // Its time has passed long ago.
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
    const items = extractJobs(record, pinned, shard, await readShard(this.repository.store, round, shard), (offset) =>
      itemPriority(claimed, offset, cost),
    );
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
    // What was never dispatched is accounted for as cancelled.
    const missing = record.items - total.succeeded - total.failed - total.cancelled;
    total = addSummaries(total, { ...emptyShardSummary, cancelled: missing });
    let failure: BatchSummary['failure'] = null;
    if (record.dataset !== null && shards.length > 0) {
      try {
        await this.datasets.append(record.dataset, pinned.spec, pinned.specId, pinned.pretrained, shards);
      } catch (error) {
        const typed = ClipyardError.from(error);
        // A dataset of another spec never takes these rows, however often we try; anything else is worth another attempt.
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

  /** What follows a summary. Runs again where a crash fell between the two; the marker goes last. */
  private async settle(record: BatchRecord, round: RoundRecord): Promise<void> {
    if (record.callbackUrl !== null) {
      await this.repository.openWebhook(record.id, round.round);
      await this.dispatcher.notify(record.id, round.round, record.callbackUrl);
    }
    await this.progress.clear(record.id);
    await this.dispatcher.forget(record.id);
    await this.repository.close(record.id);
    await this.noteInFlight(record, round, 0);
    // A retry that was ordered between the two had its marker taken away.
    const order = await this.repository.lastOrder(record.id);
    if (order?.action === 'retry' && order.round === round.round) await this.repository.begin(record.id);
  }
}
