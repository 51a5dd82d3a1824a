import { ClipyardError, type Failure, type StageTimings, toFailure, videoIdOf } from '@clipyard/api-contract';
import {
  type BatchProgress,
  emptyShardSummary,
  type ExtractResult,
  ExtractResultSchema,
  type ItemsInFlight,
  type ShardDispatcher,
  type ShardJob,
  type ShardSummary,
} from '@clipyard/jobs';
import { boundsOf, type KnownSources, type ListedSegment, type SegmentLists } from '@clipyard/videos';

import { type BatchRecord, liveRound, type RoundRecord, totalItems } from './batch-record.js';
import { type BatchRepository, type Division, type PinnedSpec } from './batch-repository.js';
import { type LostItem, type ManifestItem, ManifestWriter, readShard } from './manifest.js';
import { type KeyQuota } from './ports.js';
import { isUndivided } from './shard-items.js';

const LOST: Failure = { code: 'worker_lost', message: 'The workers that held this video died', retryable: true };

/** Segments of a video, or what is left of it, as items without their places. */
type Segments = readonly Omit<ManifestItem, 'index'>[];

/** How the division of a round ended: with a manifest of segments, or with an unfinished shard. */
export type DivisionEnd = 'divided' | 'incomplete';

/** Divides the videos of a round into segments, which then are its items. */
export class VideoDivision {
  constructor(
    private readonly repository: BatchRepository,
    private readonly lists: Pick<SegmentLists, 'get'>,
    private readonly known: Pick<KnownSources, 'record'>,
    private readonly progress: Pick<BatchProgress, 'shardDone'>,
    private readonly dispatcher: Pick<ShardDispatcher, 'wake'>,
    private readonly quota: KeyQuota & ItemsInFlight,
  ) {}

  /**
   * Records the results of a shard, once.
   *
   * @param results - results of the extract jobs; a video without one lost all its workers
   */
  async complete(job: ShardJob, results: readonly unknown[]): Promise<void> {
    const { batchId, shard } = job;
    const record = await this.repository.require(job, batchId);
    const round = await this.repository.round(record, job.round);
    // The job is late: the videos have been divided, or the round was cancelled.
    if (round?.undivided === undefined) return;
    let division = await this.repository.division(batchId, job.round, shard);
    if (division === null) {
      division = await this.divisionOf(
        record,
        round,
        shard,
        results.map((result) => ExtractResultSchema.parse(result)),
      );
      if (!(await this.repository.putDivision(batchId, job.round, shard, division)))
        division = (await this.repository.division(batchId, job.round, shard)) ?? division;
    }
    await this.progress.shardDone(batchId, liveRound(round), shard, division.summary);
    await this.dispatcher.wake(batchId);
  }

  /**
   * Replaces the videos of a round by their segments.
   *
   * @param startedAt - when the first video was begun
   * @throws ClipyardError `quota_exceeded`
   */
  async commit(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
    startedAt: string | null,
  ): Promise<DivisionEnd> {
    const writer = new ManifestWriter(this.repository.store, record.id, round.round);
    try {
      const added = await this.write(writer, record, round, pinned);
      if (added === null) {
        await writer.discard();
        return 'incomplete';
      }
      const before = totalItems(record, round);
      const manifest = await writer.finish(new Date(), round.key);
      const total = round.round === 0 ? manifest.items : before + added.reduce((sum, { count }) => sum + count, 0);
      await this.takeQuota(record, round, manifest.items);
      const { items, shards, parts } = manifest;
      const divided = { startedAt, at: new Date().toISOString(), added };
      if (!(await this.repository.putDivided(record.id, { ...round, items, shards, parts, total, divided })))
        await writer.discard();
      await this.releaseVideos(record, round, items);
      return 'divided';
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }

  /** Ends the division of a cancelled round: its items are the undivided videos. */
  async abandon(record: BatchRecord, round: RoundRecord, startedAt: string | null): Promise<void> {
    await this.repository.putDivided(record.id, {
      ...round,
      divided: { startedAt, at: new Date().toISOString(), added: [] },
    });
  }

  private async divisionOf(
    record: BatchRecord,
    round: RoundRecord,
    shard: number,
    results: readonly ExtractResult[],
  ): Promise<Division> {
    const { items, lost } = await readShard(this.repository.store, round, shard);
    const byIndex = new Map(results.map((result) => [result.index, result]));
    await this.known.record(
      record.id,
      round.round,
      shard,
      items.flatMap(({ index, uri }) => {
        const { videoId = null, sourceVersion: version = null } = byIndex.get(index) ?? {};
        return videoId === null || version === null ? [] : [{ uri, version, videoId }];
      }),
    );
    // A retry counts its items when their segments are extracted.
    if (round.round > 0) return { results: [...results], summary: emptyShardSummary };
    const summary = summaryOf(items.map(({ index }) => byIndex.get(index)));
    return { results: [...results], summary: { ...summary, failed: summary.failed + lost.length } };
  }

  /** @returns the items that the round adds to the batch; null if a shard is not complete */
  private async write(
    writer: ManifestWriter,
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
  ): Promise<NonNullable<RoundRecord['divided']>['added'] | null> {
    const added: NonNullable<RoundRecord['divided']>['added'] = [];
    for await (const part of this.divided(record, round, pinned)) {
      if (part === null) return null;
      const place = (): number => (round.round === 0 ? writer.items : part.index);
      if (part.segments === null) {
        await writer.appendLost(place());
        continue;
      }
      // In a submission, all segments of a video follow each other. A retry keeps the places of all other items.
      const own = round.round === 0 ? part.segments : part.segments.slice(0, 1);
      for (const segment of own) await writer.append(segment, place());
    }
    if (round.round === 0) return added;
    let next = totalItems(record, round);
    for await (const part of this.divided(record, round, pinned)) {
      if (part === null) return null;
      const others = part.segments?.slice(1) ?? [];
      if (others.length > 0) added.push({ of: part.index, first: next, count: others.length });
      for (const segment of others) await writer.append(segment, next++);
    }
    return added;
  }

  /**
   * The items of a round in order, each with its segments; null for a shard that is not complete. Items of damaged
   * manifest lines have no segments, because the line no longer names their video.
   */
  private async *divided(
    record: BatchRecord,
    round: RoundRecord,
    pinned: PinnedSpec,
  ): AsyncGenerator<{ index: number; segments: Segments | null } | null> {
    let latest = 0;
    for (let shard = 0; shard < round.shards; shard++) {
      const division = await this.repository.division(record.id, round.round, shard);
      if (division === null) {
        yield null;
        return;
      }
      const { items, lost } = await readShard(this.repository.store, round, shard);
      const byIndex = new Map(division.results.map((result) => [result.index, result]));
      // The lost items of a retry have no numbers, so they follow the others of their shard.
      const numberOf = ({ index }: ManifestItem | LostItem): number => index ?? Number.MAX_SAFE_INTEGER;
      for (const item of [...items, ...lost].sort((a, b) => numberOf(a) - numberOf(b))) {
        if ('failure' in item) {
          yield { index: item.index ?? latest, segments: null };
          continue;
        }
        const { index, ...given } = item;
        latest = index;
        const isVideo = isUndivided(record, item);
        yield { index, segments: isVideo ? await this.segmentsOf(record, given, byIndex.get(index), pinned) : [given] };
      }
    }
  }

  private async segmentsOf(
    { segments: rule }: BatchRecord,
    item: Segments[number],
    result: ExtractResult | undefined,
    { specId }: PinnedSpec,
  ): Promise<Segments> {
    const attempts = result?.attempts ?? 0;
    const failed = (failure: Failure): Segments => [{ ...item, undivided: { failure, attempts } }];
    if (result === undefined || rule === null) return failed(LOST);
    if (result.failure !== null || result.videoId === null) return failed(result.failure ?? LOST);
    const { videoId: sourceId, cached, timings } = result;
    const listed = await this.lists.get({ specId, videoId: sourceId }, rule);
    if (listed === null)
      return failed(toFailure(new ClipyardError('features_missing', 'The segments of the video are missing')));
    const { startSeconds: from = 0, endSeconds: to = Infinity, ...video } = item;
    const wanted = segmentsIn(listed, Math.round(from * 1000), Math.round(to * 1000));
    if (wanted.length === 0)
      return failed(toFailure(new ClipyardError('range_invalid', `The video has no segment after ${from} s`)));
    return wanted.map((segment) => {
      const { startMs, endMs, failure } = segment;
      const { startSeconds, endSeconds } = boundsOf(segment, listed);
      const part = { ...video, startSeconds, ...(endSeconds === null ? {} : { endSeconds }) };
      if (failure !== undefined) return { ...part, undivided: { failure, attempts } };
      return {
        ...part,
        videoId: videoIdOf(sourceId, { startMs, endMs }),
        ...(cached || timings === null ? {} : { timings: shareOf(timings, withFeatures(listed)) }),
      };
    });
  }

  /** The batch has taken its videos from the quota already, so that only the difference is taken. */
  private async takeQuota(record: BatchRecord, { key, items: videos }: RoundRecord, segments: number): Promise<void> {
    if (key !== null && segments > videos)
      await this.quota.takeItems(record, key, extraId(record.id), segments - videos);
  }

  private async releaseVideos({ id }: BatchRecord, { key }: RoundRecord, segments: number): Promise<void> {
    if (key === null) return;
    // If Redis is unavailable, the next advance reports the items.
    await this.quota.note(key, id, segments).catch(() => undefined);
    await this.quota.note(key, extraId(id), 0).catch(() => undefined);
  }
}

/** Under which the quota holds the segments of a batch in addition to its videos, until the batch has them as items. */
const extraId = (batchId: string): string => `${batchId}-segments`;

/**
 * The segments that replace a part that could not be decoded: those that begin in it. If the video was longer than its
 * broken file, a segment may have begun before the part. It is one of them if none begins at the same time as the part,
 * so that nothing is missing at the join.
 */
function segmentsIn(listed: readonly ListedSegment[], fromMs: number, toMs: number): readonly ListedSegment[] {
  const inside = listed.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  if (inside[0]?.startMs === fromMs) return inside;
  const across = listed.findLast(({ startMs, endMs }) => startMs < fromMs && endMs > fromMs);
  return across === undefined ? inside : [across, ...inside];
}

const withFeatures = (listed: readonly ListedSegment[]): number =>
  listed.filter(({ failure }) => failure === undefined).length;

function shareOf({ wait, ...work }: StageTimings, segments: number): StageTimings {
  const share = (ms: number): number => Math.round((ms / segments) * 10) / 10;
  const { fetch, decode, encode, store } = work;
  return { fetch: share(fetch), decode: share(decode), encode: share(encode), store: share(store), wait };
}

function summaryOf(results: readonly (ExtractResult | undefined)[]): ShardSummary {
  const summary = { ...emptyShardSummary };
  for (const result of results) {
    const failure = result === undefined ? LOST : result.failure;
    if (failure === null) summary.succeeded++;
    else if (failure.code === 'cancelled') summary.cancelled++;
    else summary.failed++;
    if (result?.cached === true) summary.cached++;
  }
  return summary;
}
