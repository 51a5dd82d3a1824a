import { EVERYBODY } from '@clipyard/access';
import { ClipyardError, type DatasetShard, type FieldError, SHARD_SIZE, toFailure } from '@clipyard/api-contract';
import { type DatasetRepository } from '@clipyard/datasets';
import { specId } from '@clipyard/features';
import {
  addSummaries,
  type BatchProgress,
  type ClaimedShard,
  emptyShardSummary,
  holdId,
  type ItemsInFlight,
  type LiveProgress,
  type Recoverable,
  type Recovered,
  type ShardDispatcher,
  type ShardSummary,
} from '@clipyard/jobs';
import { isDamaged, keys, nullIfDamaged, nullIfUnreadable, UnreadableObject } from '@clipyard/object-store';

import { type BatchOrder, type BatchRecord, liveRound, type RoundRecord, totalItems } from './batch-record.js';
import { type BatchRepository, type BatchSummary, type PinnedSpec } from './batch-repository.js';
import { settledBefore } from './batch-status.js';
import { itemPriority, shardCost } from './fair-share.js';
import { unreadableOutcomes } from './item-outcomes.js';
import { readShard } from './manifest.js';
import { writeRetry } from './retry-round.js';
import { summarise } from './shard-completion.js';
import { extractJobs, labelKey, purposeOf } from './shard-items.js';
import { specUnder } from './spec-under.js';
import { stopReason } from './stop-reason.js';
import { type VideoDivision } from './video-division.js';

/** How soon to look again for a backbone, while no extractor has published one, in milliseconds. */
const BACKBONE_POLL_MS = 1_000;

/**
 * How often the failures of a batch with `stopAfterFailures` are counted while its shards are in flight, in
 * milliseconds. Workers mark the end of each item anyway, so counting costs nothing per item.
 */
const STOP_POLL_MS = 500;

/** Shards that a batch dispatches before it is the next batch's turn. */
const SHARDS_A_TURN = 1;

/** Shards are taken in order and only the last one is short, so while any is left, all taken shards were full. */
function unqueuedItems(round: RoundRecord, { done, inFlight }: LiveProgress): number {
  const taken = done + inFlight.length;
  return taken < round.shards ? round.items - taken * SHARD_SIZE : 0;
}

/** The ids under which items of the round are cancelled. */
function cancelKeys(id: string, order: BatchOrder | null, { round }: RoundRecord): string[] {
  if (order?.round !== round) return [];
  const { cancelledLabels = [], cancelledJobs = [] } = order;
  return [...cancelledLabels.map((label) => labelKey(id, round, label)), ...cancelledJobs];
}

const indexOf = ({ pointer }: FieldError): number => Number(pointer.slice('/items/'.length));

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
export class BatchCoordinator implements Recoverable {
  constructor(
    private readonly repository: BatchRepository,
    private readonly datasets: DatasetRepository,
    private readonly progress: BatchProgress,
    private readonly dispatcher: ShardDispatcher,
    private readonly window: number,
    private readonly inFlight: ItemsInFlight,
    private readonly division: VideoDivision,
  ) {}

  /** Wakes every unfinished batch, and queues webhooks that are not delivered. */
  async recover(): Promise<Recovered> {
    const open = await this.repository.open();
    await this.progress.keepUnqueued(open);
    for (const id of open) await this.dispatcher.wake(id);
    for await (const { id, round } of this.repository.openWebhooks()) {
      const url = (await this.repository.get(EVERYBODY, id).catch(nullIfUnreadable))?.callbackUrl ?? null;
      if (url !== null) await this.dispatcher.notify(id, round, url);
    }
    return { continued: open.length, open, unreadable: [] };
  }

  /** Removes the remains of submissions that died before they committed, and expired batches. Returns how many. */
  async sweep(retentionDays: number): Promise<number> {
    const expired =
      retentionDays === 0 ? 0 : await this.repository.sweepExpired(Date.now() - retentionDays * 24 * 3600 * 1000);
    return expired + (await this.repository.sweepAbandoned(Date.now()));
  }

  async advance(batchId: string): Promise<void> {
    const record = await this.repository.get(EVERYBODY, batchId);
    // A marker without a batch: its submission never committed, or is about to and will wake us itself.
    if (record === null) return;
    try {
      await this.advanceRecord(record);
    } catch (error) {
      if (isDamaged(error)) return this.endDamaged(record, error);
      // A small note may fit into a Redis that a shard does not fit into.
      if (error instanceof ClipyardError && error.code === 'queue_unavailable')
        await this.progress.noteObstacle(batchId, error.message).catch(() => undefined);
      throw error;
    }
  }

  private async advanceRecord(record: BatchRecord): Promise<void> {
    const { id: batchId } = record;
    const round = await this.repository.currentRound(record);
    const order = await this.repository.lastOrder(batchId);
    const action = order?.round === round.round ? order.action : null;
    if ((await this.repository.summary(batchId, round.round)) !== null) {
      if (action !== 'retry') return this.settle(record, round);
      await writeRetry(this.repository, this.progress, record, round, order ?? { key: null });
      return this.dispatcher.wake(batchId);
    }

    const pinned = await this.pinSpec(record);
    if (pinned === null) {
      // Extractors that scale with the backlog start because of this count, and publish the backbone.
      await this.progress.noteUnqueued(batchId, round.items);
      await this.noteInFlight(record, round, round.items);
      await this.progress.noteObstacle(batchId, 'No extractor has loaded a backbone yet');
      return this.dispatcher.wake(batchId, BACKBONE_POLL_MS);
    }
    const live = await this.liveOf(record, round);

    if (action === 'cancel') await this.dispatcher.cancel(batchId);
    for (const key of cancelKeys(batchId, order, round)) await this.dispatcher.cancel(key);
    // Claimed by an orchestrator that died before it dispatched, or lost with Redis: dispatch again.
    for (const shard of live.inFlight) await this.ensureDispatched(record, round, pinned, shard);
    const isOrdered = action === null || action === 'resume';
    const isStopped = isOrdered && (await this.stopped(record, round, order, live));
    const isActive = isOrdered && !isStopped;
    if (record.stopAfterFailures !== null)
      await this.hold(batchId, isStopped || (action === 'pause' && order?.reason !== undefined));
    if (isActive) {
      const claimed = await this.progress.claim(batchId, liveRound(round), {
        // Items that have begun cannot be stopped, so a batch that may be stopped begins with one shard and gets more
        // as they end.
        window: record.stopAfterFailures === null ? this.window : Math.min(this.window, live.done + 1),
        limit: SHARDS_A_TURN,
        cost: shardCost(record.priority),
      });
      for (const shard of claimed) await this.dispatch(record, round, pinned, shard);
      // Other batches get their turn first: windows fill turn by turn, not batch by batch.
      if (claimed.length > 0) await this.dispatcher.wake(batchId);
    }
    await this.progress.noteObstacle(batchId, null);
    const after = await this.progress.read(batchId);
    if (after !== null) await this.progress.noteUnqueued(batchId, isActive ? unqueuedItems(round, after) : 0);
    if (after !== null) await this.noteInFlight(record, round, left(round, after));
    if (after !== null && after.inFlight.length > 0 && isActive && record.stopAfterFailures !== null)
      await this.dispatcher.wake(batchId, STOP_POLL_MS);
    if (after === null || after.inFlight.length > 0) return;
    if (round.undivided !== undefined) {
      if (action === 'cancel' || (action !== 'pause' && after.done >= round.shards))
        await this.endDivision(record, round, pinned, order, after);
      return;
    }
    if (after.done >= round.shards || action === 'cancel')
      await this.finish(record, round, pinned, action === 'cancel', after);
  }

  /** Holds the dispatched items of a batch that have not begun, or lets them begin. */
  private async hold(batchId: string, isHeld: boolean): Promise<void> {
    await (isHeld ? this.dispatcher.cancel(holdId(batchId)) : this.dispatcher.forget(holdId(batchId)));
  }

  /** Pauses a batch with too many failures since it began or was resumed, if it has unfinished items. */
  private async stopped(
    record: BatchRecord,
    round: RoundRecord,
    order: BatchOrder | null,
    progress: LiveProgress,
  ): Promise<boolean> {
    const { stopAfterFailures } = record;
    if (stopAfterFailures === null || left(round, progress) === 0) return false;
    const { summary, live } = progress;
    const previous = round.round === 0 ? null : await this.repository.summary(record.id, round.round - 1);
    const settled = settledBefore(previous, round);
    const before = { failed: settled.failed, finished: settled.succeeded + settled.failed + settled.cancelled };
    const since = (order?.round === round.round ? order.since : undefined) ?? before;
    const failed = before.failed + summary.failed + live.failed - since.failed;
    const finished =
      before.finished +
      summary.succeeded +
      summary.failed +
      summary.cancelled +
      live.succeeded +
      live.failed -
      since.finished;
    const reason = stopReason(stopAfterFailures, failed, finished);
    if (reason === null) return false;
    await this.pause(record, round, order, reason);
    return true;
  }

  /** Pauses a batch, unless a person has ordered something since `order` was read. That counts. */
  private async pause(
    record: BatchRecord,
    round: RoundRecord,
    order: BatchOrder | null,
    reason: string,
  ): Promise<void> {
    let paused = true;
    await this.repository.order(record.id, (last) => {
      paused = last === null || last.at === order?.at;
      const { since: _, ...kept } = last ?? {};
      return paused
        ? { ...kept, action: 'pause', round: round.round, at: new Date().toISOString(), key: null, reason }
        : null;
    });
    if (!paused) await this.dispatcher.wake(record.id);
  }

  /** Reports the unfinished items for the quota. If Redis is unavailable, the next call reports them. */
  private async noteInFlight({ id }: BatchRecord, { key }: RoundRecord, items: number): Promise<void> {
    if (key !== null) await this.inFlight.note(key, id, items).catch(() => undefined);
  }

  private async liveOf(record: BatchRecord, round: RoundRecord): Promise<LiveProgress> {
    const live = await this.progress.read(record.id);
    if (live?.round === liveRound(round)) return live;
    const done = new Map<number, ShardSummary>();
    if (round.undivided === undefined)
      for await (const { shard, outcome } of this.repository.outcomes(record.id, round.round))
        done.set(shard, outcome.summary);
    else
      for await (const { shard, division } of this.repository.divisions(record.id, round.round))
        done.set(shard, division.summary);
    const isRunning = done.size > 0 || round.divided !== undefined;
    await this.progress.init(
      record.id,
      liveRound(round),
      round.shards,
      done,
      isRunning ? Date.parse(round.divided?.at ?? round.createdAt) : null,
    );
    const rebuilt = await this.progress.read(record.id);
    if (rebuilt === null)
      throw new ClipyardError('queue_unavailable', `The live state of ${record.id} vanished while it was rebuilt`);
    return rebuilt;
  }

  /**
   * The spec of a classify batch was pinned with its model at submission; an extract batch takes the current backbone.
   */
  private async pinSpec(record: BatchRecord): Promise<PinnedSpec | null> {
    const pinned = await this.repository.spec(record.id);
    if (pinned !== null) return pinned;
    if (record.purpose === 'classify') throw UnreadableObject.missing(keys.batchSpec(record.id));
    // A damaged alias is replaced when an extractor starts, so it counts as absent.
    const backbone = await this.repository.backbone(record.frames.backbone).catch(nullIfDamaged);
    if (backbone === null) return null;
    const dataset = record.dataset === null ? null : await this.datasets.get(record, record.dataset);
    const spec = specUnder(backbone, record.frames, dataset?.dataset.spec ?? null);
    return this.repository.pinSpec(record.id, spec, specId(spec), backbone.pretrained);
  }

  private async ensureDispatched(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    shard: number,
  ): Promise<void> {
    const work = { batchId: record.id, round: round.round, shard, purpose: purposeOf(record, round) };
    if (await this.dispatcher.isDispatched(work)) return;
    const ended =
      round.undivided === undefined
        ? await this.repository.outcomeOrDiscard(record.id, round.round, shard)
        : await this.repository.division(record.id, round.round, shard);
    // Its time has passed long ago.
    if (ended === null) await this.dispatch(record, round, pinned, { shard, time: 0, entering: true });
    else await this.progress.shardDone(record.id, liveRound(round), shard, ended.summary);
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
    const items = extractJobs(record, round, pinned, shard, readable, (offset) => itemPriority(claimed, offset, cost));
    await this.dispatcher.dispatch({
      batchId: record.id,
      round: round.round,
      shard,
      purpose: purposeOf(record, round),
      project: record.project,
      items,
    });
  }

  /** Replaces the videos of a round by their segments, unless the round was cancelled or the quota is used up. */
  private async endDivision(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    order: BatchOrder | null,
    { startedAt }: LiveProgress,
  ): Promise<void> {
    const started = startedAt === null ? null : new Date(startedAt).toISOString();
    try {
      if (order?.round === round.round && order.action === 'cancel')
        await this.division.abandon(record, round, started);
      // Made again from the divisions that exist, the live state has the lost shards in flight.
      else if ((await this.division.commit(record, round, pinned, started)) === 'incomplete')
        await this.progress.clear(record.id);
    } catch (error) {
      if (!(error instanceof ClipyardError && error.code === 'quota_exceeded')) throw error;
      return this.pause(record, round, order, `The segments exceed a quota. ${error.message}`);
    }
    await this.dispatcher.wake(record.id);
  }

  private async finish(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    cancelled: boolean,
    { done: dispatched, startedAt }: LiveProgress,
  ): Promise<void> {
    const { total: found, shards, datasetShards } = await this.outcomesOf(record, round);
    const lost = Array.from({ length: dispatched }, (_, shard) => shard).filter((shard) => !shards.has(shard));
    if (lost.length > 0) return this.restoreProgress(record, round, lost, cancelled);
    // Items of a cancelled batch that were never dispatched are cancelled. Others are missing because the manifest or
    // an outcome is damaged, which nobody ordered.
    const missing = totalItems(record, round) - found.succeeded - found.failed - found.cancelled;
    const total = addSummaries(found, { ...emptyShardSummary, [cancelled ? 'cancelled' : 'failed']: missing });
    let failure: BatchSummary['failure'] = null;
    let resubmitted: BatchSummary['resubmitted'];
    if (record.dataset !== null && datasetShards.length > 0) {
      try {
        const { spec, specId, pretrained } = pinned;
        ({ resubmitted } = await this.datasets.append(record, record.dataset, spec, specId, pretrained, datasetShards, {
          onRelabel: record.onRelabel,
        }));
      } catch (error) {
        const typed = ClipyardError.from(error);
        // A dataset of another spec never accepts these rows, and neither does one whose labels they must not change.
        // All other errors are worth another attempt.
        if (typed.code !== 'conflict' && typed.code !== 'relabel_refused') throw error;
        failure = { ...toFailure(typed), errors: await this.namedByIndex(record, round, typed) };
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
      dispatched,
      ...(resubmitted === undefined ? {} : { resubmitted }),
    });
    await this.settle(record, round);
  }

  /** Errors about videos, as errors about the items of the batch that have these videos. */
  private async namedByIndex(
    record: BatchRecord,
    round: RoundRecord,
    { errors }: ClipyardError,
  ): Promise<FieldError[]> {
    const byVideo = new Map(errors.map((error) => [error.pointer, error]));
    const named: FieldError[] = [];
    if (byVideo.size === 0) return named;
    for await (const { outcome } of this.repository.outcomes(record.id, round.round))
      for (const { index, videoId } of outcome.items) {
        const error = videoId === null ? undefined : byVideo.get(`/videos/${videoId}`);
        if (error !== undefined) named.push({ ...error, pointer: `/items/${index}` });
      }
    return named.sort((a, b) => indexOf(a) - indexOf(b)).slice(0, errors.length);
  }

  /** Adds up the outcomes of a round and what earlier rounds settled. */
  private async outcomesOf(
    record: BatchRecord,
    round: RoundRecord,
  ): Promise<{ total: ShardSummary; shards: ReadonlySet<number>; datasetShards: DatasetShard[] }> {
    const previous = round.round === 0 ? null : await this.repository.summary(record.id, round.round - 1);
    let total = settledBefore(previous, round);
    const shards = new Set<number>();
    const datasetShards: DatasetShard[] = [];
    for await (const { shard, outcome } of this.repository.outcomes(record.id, round.round)) {
      shards.add(shard);
      total = addSummaries(total, outcome.summary);
      if (outcome.datasetShard !== null) datasetShards.push(outcome.datasetShard);
    }
    return { total, shards, datasetShards };
  }

  /**
   * Handles outcomes that were lost after their shards had been counted. The shards run again. If the batch was
   * cancelled, nothing runs any more, so their items fail.
   */
  private async restoreProgress(
    record: BatchRecord,
    round: RoundRecord,
    shards: readonly number[],
    cancelled: boolean,
  ): Promise<void> {
    for (const shard of cancelled ? shards : []) {
      const failure = toFailure(UnreadableObject.missing(keys.batchShardOutcome(record.id, round.round, shard)));
      const items = unreadableOutcomes(await readShard(this.repository.store, round, shard), failure);
      await this.repository.putOutcome(record.id, round.round, shard, {
        items,
        summary: summarise(items),
        datasetShard: null,
      });
    }
    // Made again from the outcomes that exist, the live state has the lost shards in flight.
    if (!cancelled) await this.progress.clear(record.id);
    await this.dispatcher.wake(record.id);
  }

  /** Ends a batch one of whose own objects is damaged: no attempt would succeed. Items without an outcome fail. */
  private async endDamaged(record: BatchRecord, error: ClipyardError): Promise<void> {
    await this.dispatcher.cancel(record.id);
    const round = await this.repository.currentRound(record).catch(nullIfDamaged);
    const outcomes = round === null ? null : await this.outcomesOf(record, round).catch(nullIfDamaged);
    if (round !== null && outcomes !== null) {
      const { succeeded, failed, cancelled } = outcomes.total;
      const missing = totalItems(record, round) - succeeded - failed - cancelled;
      await this.repository.putSummary(record.id, round.round, {
        state: 'failed',
        summary: addSummaries(outcomes.total, { ...emptyShardSummary, failed: missing }),
        startedAt: null,
        finishedAt: new Date().toISOString(),
        failure: toFailure(error),
        dispatched: round.shards,
      });
      return this.settle(record, round);
    }
    // Not even the current round is known. Readers report the damage; the batch continues if it is opened again.
    await this.progress.clear(record.id);
    await this.dispatcher.forget(record.id);
    await this.repository.close(record.id);
  }

  /** The steps after a summary. They are repeated if a crash interrupts them; the marker is removed last. */
  private async settle(record: BatchRecord, round: RoundRecord): Promise<void> {
    if (record.callbackUrl !== null) {
      await this.repository.openWebhook(record.id, round.round);
      await this.dispatcher.notify(record.id, round.round, record.callbackUrl);
    }
    await this.progress.clear(record.id);
    await this.dispatcher.forget(record.id);
    if (record.stopAfterFailures !== null) await this.hold(record.id, false);
    for (const key of cancelKeys(record.id, await this.repository.lastOrder(record.id).catch(nullIfDamaged), round))
      await this.dispatcher.forget(key);
    await this.repository.close(record.id);
    await this.noteInFlight(record, round, 0);
    // A retry that was ordered between the two had its marker taken away.
    const order = await this.repository.lastOrder(record.id).catch(nullIfDamaged);
    if (order?.action === 'retry' && order.round === round.round) await this.repository.begin(record.id);
  }
}
