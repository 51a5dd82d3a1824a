import {
  type DatasetShard,
  decide,
  type Failure,
  type FeatureId,
  featureId,
  type FeatureKey,
  type ItemOutcome,
  ItemResultSchema,
  type RankedClass,
  toFailure,
} from '@clipyard/api-contract';
import {
  type BatchProgress,
  emptyShardSummary,
  type ExtractResult,
  ExtractResultSchema,
  type ShardDispatcher,
  type ShardJob,
  type ShardSummary,
} from '@clipyard/jobs';
import { type KnownSources } from '@clipyard/videos';

import { type BatchRecord } from './batch-record.js';
import { type BatchRepository, type PinnedSpec } from './batch-repository.js';
import { lostOutcome } from './item-outcomes.js';
import { type ManifestItem, readShard } from './manifest.js';
import { extractJobs } from './shard-items.js';

export interface SucceededItem {
  readonly item: ManifestItem;
  readonly key: FeatureKey;
}

/** The last step of a shard, once its features exist: it is packed or classified, depending on the purpose. */
export interface ShardEffect {
  run(
    record: BatchRecord,
    pinned: PinnedSpec,
    shard: ShardJob,
    items: readonly SucceededItem[],
    signal: AbortSignal,
  ): Promise<ShardEffectResult>;
}

export interface ShardEffectResult {
  readonly datasetShard: DatasetShard | null;
  /** Ranked classes by the id of the features, for purpose classify. */
  readonly top: ReadonlyMap<FeatureId, readonly RankedClass[]>;
  /** Why features are missing or damaged. */
  readonly failures: ReadonlyMap<FeatureId, Failure>;
}

/** The shard that waits for these items has had its turn. */
const URGENT = 1;

const LOST: Failure = { code: 'worker_lost', message: 'The workers that held this item died', retryable: true };

/** Adds up the outcomes of a shard. Cached items spent no time in any stage, so they do not count in the means. */
export function summarise(items: readonly ItemOutcome[]): ShardSummary {
  const summary: ShardSummary = { ...emptyShardSummary, timings: { ...emptyShardSummary.timings } };
  for (const item of items) {
    if (item.state === 'succeeded') summary.succeeded++;
    else if (item.state === 'cancelled') summary.cancelled++;
    else summary.failed++;
    if (item.cached) summary.cached++;
    if (item.timings === null || item.cached) continue;
    summary.timed++;
    for (const stage of ['fetch', 'decode', 'encode', 'store', 'wait'] as const)
      summary.timings[stage] += item.timings[stage];
  }
  return summary;
}

/**
 * Finishes a shard: joins the results of its extract jobs with its manifest, runs the effect, writes the outcome once.
 */
export class ShardCompletion {
  constructor(
    private readonly repository: BatchRepository,
    private readonly progress: Pick<BatchProgress, 'shardDone'>,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake' | 'extractAgain'>,
    private readonly effect: ShardEffect,
    private readonly known: Pick<KnownSources, 'record'>,
  ) {}

  /**
   * If the effect fails, its reason becomes that of every item, so that the batch always ends.
   *
   * @param results - results of the extract jobs; an item without one lost all its workers
   * @returns false if lost features are extracted again: the job must wait for that, then run with `again`
   */
  async complete(
    job: ShardJob,
    results: readonly unknown[],
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<boolean> {
    const { batchId, round, shard } = job;
    let summary = (await this.repository.outcomeOrDiscard(batchId, round, shard))?.summary;
    if (summary === undefined) {
      const outcome = await this.settle(
        job,
        results.map((result) => ExtractResultSchema.parse(result)),
        signal,
        lastAttempt,
      );
      if (outcome === null) return false;
      summary = outcome.summary;
      // Two runs of this job may race; the outcome that was written first counts.
      if (!(await this.repository.putOutcome(batchId, round, shard, outcome)))
        summary = (await this.repository.outcome(batchId, round, shard))?.summary ?? summary;
    }
    await this.progress.shardDone(batchId, round, shard, summary);
    await this.dispatcher.wake(batchId);
    return true;
  }

  private async settle(
    job: ShardJob,
    results: readonly ExtractResult[],
    signal: AbortSignal,
    lastAttempt: boolean,
  ): Promise<{ items: ItemOutcome[]; summary: ShardSummary; datasetShard: DatasetShard | null } | null> {
    const record = await this.repository.require(job, job.batchId);
    const round = await this.repository.round(record, job.round);
    const pinned = await this.repository.spec(job.batchId);
    if (round === null || pinned === null) throw new Error(`Batch ${job.batchId} has no round ${job.round} or no spec`);
    const { items, lost } = await readShard(this.repository.store, round, job.shard);
    const byIndex = new Map(results.map((result) => [result.index, result]));
    /** Null if the video could not be fetched. */
    const keyOf = ({ index }: ManifestItem): FeatureKey | null => {
      const videoId = byIndex.get(index)?.videoId ?? null;
      return videoId === null ? null : { specId: pinned.specId, videoId };
    };
    const succeeded = items.flatMap((item): SucceededItem[] => {
      const key = keyOf(item);
      return key === null || byIndex.get(item.index)!.failure !== null ? [] : [{ item, key }];
    });
    const effect = await this.effect
      .run(record, pinned, job, succeeded, signal)
      .catch((error: unknown): ShardEffectResult => {
        const failure = toFailure(error);
        if (signal.aborted || (failure.retryable && !lastAttempt)) throw error;
        return {
          datasetShard: null,
          top: new Map(),
          failures: new Map(succeeded.map(({ key }) => [featureId(key), failure])),
        };
      });
    const isLost = (item: ManifestItem): boolean => {
      const key = keyOf(item);
      return key !== null && effect.failures.get(featureId(key))?.code === 'features_missing';
    };
    if (job.again !== true && items.some(isLost)) {
      const work = extractJobs(record, round, pinned, job.shard, items, () => URGENT).filter(({ job: { offset } }) =>
        isLost(items[offset]!),
      );
      await this.dispatcher.extractAgain({ ...job, purpose: record.purpose, items: work });
      return null;
    }
    await this.known.record(
      job.batchId,
      job.round,
      job.shard,
      items.flatMap(({ index, uri }) => {
        const { videoId = null, sourceVersion: version = null } = byIndex.get(index) ?? {};
        return videoId === null || version === null ? [] : [{ uri, version, videoId }];
      }),
    );
    const outcomes = items.map((item): ItemOutcome => {
      const result = byIndex.get(item.index);
      const key = keyOf(item);
      const { undivided, timings } = item;
      const failure =
        result === undefined
          ? (undivided?.failure ?? LOST)
          : (result.failure ?? (key === null ? LOST : (effect.failures.get(featureId(key)) ?? null)));
      const top = key === null || failure !== null ? null : [...(effect.top.get(featureId(key)) ?? [])];
      return {
        index: item.index,
        ...ItemResultSchema.parse(item),
        state: failure === null ? 'succeeded' : failure.code === 'cancelled' ? 'cancelled' : 'failed',
        videoId: key?.videoId ?? null,
        frames: result?.frames ?? null,
        // The features of a segment were stored when its video was divided.
        cached: timings === undefined && (result?.cached ?? false),
        attempts: result?.attempts ?? undivided?.attempts ?? 0,
        timings: timings ?? result?.timings ?? null,
        error: failure,
        model: record.model,
        top,
        abstained: decide(top ?? [], record.abstainBelow).abstained,
      };
    });
    const all = [...outcomes, ...lost.flatMap((item) => (item.index === null ? [] : [lostOutcome(item.index, item)]))];
    const summary = summarise(all);
    // Lost items of a retry are counted only: they keep the outcome of the round before.
    summary.failed += lost.length - (all.length - outcomes.length);
    return {
      items: all.sort((a, b) => a.index - b.index),
      summary,
      datasetShard: effect.datasetShard,
    };
  }
}
