import {
  type Batch,
  type BatchState,
  ERROR_CODES,
  type ErrorCode,
  NOTHING_RESUBMITTED,
  type StageTimings,
} from '@clipyard/api-contract';
import { addSummaries, emptyShardSummary, type LiveProgress, type ShardSummary } from '@clipyard/jobs';

import { type BatchOrder, type BatchRecord, type RoundRecord, totalItems } from './batch-record.js';
import { type BatchSummary, type PinnedSpec } from './batch-repository.js';

export interface BatchFacts {
  readonly record: BatchRecord;
  readonly round: RoundRecord;
  /** The summary of the previous round; null unless this round is a retry. */
  readonly previous: BatchSummary | null;
  readonly summary: BatchSummary | null;
  readonly live: LiveProgress | null;
  readonly order: BatchOrder | null;
  readonly pinned: PinnedSpec | null;
}

/** The final outcomes of earlier rounds: all except those of the items that this round runs again. */
export function settledBefore(previous: BatchSummary | null, { retried }: Pick<RoundRecord, 'retried'>): ShardSummary {
  if (previous === null) return emptyShardSummary;
  const { failed, cancelled } = previous.summary;
  if (retried === undefined) return { ...previous.summary, failed: 0 };
  // A cancelled retry counts items as cancelled whose last outcome is a failure.
  const countedAsCancelled = Math.max(0, retried.failed - failed);
  return {
    ...previous.summary,
    failed: Math.max(0, failed - retried.failed),
    cancelled: Math.max(0, cancelled - retried.cancelled - countedAsCancelled),
  };
}

function stateOf({ round, summary, live, order }: BatchFacts): BatchState {
  const ordered = order?.round === round.round ? order.action : null;
  if (summary !== null) return ordered === 'retry' ? 'queued' : summary.state;
  if (ordered === 'cancel') return 'cancelling';
  if (ordered === 'pause') return 'paused';
  return live === null || live.startedAt === null ? 'queued' : 'running';
}

function meanTimings(summary: ShardSummary): StageTimings | null {
  if (summary.timed === 0) return null;
  const mean = (total: number): number => Math.round((total / summary.timed) * 10) / 10;
  const { fetch, decode, encode, store, wait } = summary.timings;
  return { fetch: mean(fetch), decode: mean(decode), encode: mean(encode), store: mean(store), wait: mean(wait) };
}

function limitingStage(timings: StageTimings | null): string | null {
  if (timings === null) return null;
  // Waiting in the queue is the effect of the limiting stage, never the cause.
  const stages = (['fetch', 'decode', 'encode', 'store'] as const).map((stage) => [stage, timings[stage]] as const);
  return stages.reduce((most, stage) => (stage[1] > most[1] ? stage : most))[0];
}

/** Says what became of videos that the dataset had already. */
function* resubmittedWarnings(resubmitted: BatchSummary['resubmitted']): Iterable<string> {
  const { relabelled, moved, regrouped, kept } = resubmitted ?? NOTHING_RESUBMITTED;
  if (relabelled > 0) yield `Relabelled: ${videos(relabelled)} that the dataset had under another label.`;
  if (moved > 0) yield `Moved: ${videos(moved)} that the dataset had in another split.`;
  if (regrouped > 0) yield `Regrouped: ${videos(regrouped)} that the dataset had in another group.`;
  if (kept > 0) yield `Kept as a person has set them: ${videos(kept)} that differ from the submission or are excluded.`;
}

const videos = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'video' : 'videos'}`;

/** The batch as REST shows it, from the facts in the store and in Redis. Pure. */
export function batchStatus(facts: BatchFacts, now: number): Batch {
  const { record, round, summary, live, pinned } = facts;
  const settled = settledBefore(facts.previous, round);
  const total = summary?.summary ?? addSummaries(settled, live?.summary ?? emptyShardSummary);
  const running = summary === null && live !== null ? live.live : { succeeded: 0, failed: 0 };
  const succeeded = total.succeeded + running.succeeded;
  const failed = total.failed + running.failed;
  const items = totalItems(record, round);
  const pending = Math.max(0, items - succeeded - failed - total.cancelled);
  /** Segments are counted from the time when they were known. */
  const countedFrom = summary?.startedAt ?? (live?.startedAt == null ? null : new Date(live.startedAt).toISOString());
  const startedAt = round.divided?.startedAt ?? countedFrom;
  const endedRound = succeeded + failed + total.cancelled - (settled.succeeded + settled.failed + settled.cancelled);
  const seconds =
    countedFrom === null
      ? 0
      : ((summary === null ? now : Date.parse(summary.finishedAt)) - Date.parse(countedFrom)) / 1000;
  const rate = seconds > 0 && endedRound > 0 ? endedRound / seconds : null;
  const timings = meanTimings(total);
  const state = stateOf(facts);
  const code = summary?.failure?.code as ErrorCode | undefined;
  return {
    id: record.id,
    object: 'batch',
    project: record.project,
    name: record.name,
    metadata: record.metadata,
    purpose: record.purpose,
    dataset: record.dataset,
    model: record.model,
    priority: record.priority,
    state,
    counts: { total: items, pending, succeeded, failed, cancelled: total.cancelled },
    shards: { total: round.shards, done: summary !== null ? round.shards : (live?.done ?? 0) },
    cached: total.cached,
    itemsPerSecond: rate === null ? null : Math.round(rate * 100) / 100,
    etaSeconds: summary !== null || rate === null ? null : Math.round(pending / rate),
    timings,
    limitingStage: limitingStage(timings),
    spec: pinned?.spec ?? null,
    backbonePretrained: pinned?.pretrained ?? null,
    failure:
      code === undefined || summary?.failure == null
        ? null
        : {
            code,
            message: summary.failure.message,
            retryable: ERROR_CODES[code].retryable,
            errors: summary.failure.errors ?? [],
          },
    stopAfterFailures: record.stopAfterFailures,
    pauseReason: state === 'paused' ? (facts.order?.reason ?? null) : null,
    leftOut: record.leftOut,
    warnings: [...record.warnings, ...resubmittedWarnings(summary?.resubmitted)],
    resubmitted: summary?.resubmitted ?? null,
    segments: record.segments,
    dividing: round.undivided !== undefined,
    waitingFor: null,
    createdAt: record.createdAt,
    startedAt,
    finishedAt: summary?.finishedAt ?? null,
  };
}
