import { createHash } from 'node:crypto';

import { type Tenant } from '@clipyard/access';
import {
  ClipyardError,
  type DatasetShard,
  type ItemOutcome,
  type RankedClass,
  RankedClassSchema,
  toFailure,
  type TrainingRun,
} from '@clipyard/api-contract';
import { getJson, keys, nullIfDamaged, type ObjectStore, putJson } from '@clipyard/object-store';
import { pMapIterable } from 'p-map';
import { z } from 'zod';

import { type DatasetRepository } from '../dataset-repository.js';
import { type LabelledVideo } from '../labels/label-layer.js';
import { readVideos } from '../labels/labelled-shards.js';
import {
  BestItems,
  itemId,
  type QueuedItem,
  type ReviewQueueRecord,
  type ReviewQueueRepository,
} from './review-queue-repository.js';

/** Shards that are scored at once, so that one is read while another is predicted. */
const SHARDS_AT_ONCE = 2;
const PROGRESS_MS = 1_000;

/** Ranked classes of the rows of a shard, in their order; null for a row that cannot be classified. */
export type ShardRanks = (RankedClass[] | null)[];

/** Classifies the rows of a shard from its stored features. */
export interface ShardScorer {
  /** @throws ClipyardError `model_unavailable`, also if the model expects other features; `features_missing` */
  rank(tenant: Tenant, model: string, shard: DatasetShard, signal: AbortSignal): Promise<ShardRanks>;
}

/** The batches that a queue is built from. */
export interface ReviewedBatches {
  shard(tenant: Tenant, id: string, shard: number): Promise<ItemOutcome[]>;
}

/** The training runs that a queue of suspects is built from. */
export interface ReviewedRuns {
  get(tenant: Tenant, id: string): Promise<TrainingRun | null>;
}

const RanksSchema = z.object({ ranks: z.array(z.array(RankedClassSchema).nullable()) });

/** Probable label errors of a training run, with the classes that held-out models predict. */
export const LabelErrorsSchema = z.object({
  errors: z.array(
    z.object({
      videoId: z.string(),
      label: z.string(),
      suggested: z.string(),
      probability: z.number(),
      top: z.array(RankedClassSchema).nullable().default(null),
    }),
  ),
});
export type LabelErrors = z.infer<typeof LabelErrorsSchema>;
type LabelError = LabelErrors['errors'][number];

/** A video that may become an item of the queue, before it has a score. */
type Candidate = Omit<QueuedItem, 'top' | 'score' | 'reason'>;
type Judged = Pick<QueuedItem, 'top' | 'score' | 'reason'>;

/**
 * Builds review queues, shard by shard. Scores of a model are stored for each shard, since neither ever changes: a
 * queue of a later version scores only new shards.
 */
export class ReviewBuilder {
  constructor(
    private readonly store: ObjectStore,
    private readonly queues: ReviewQueueRepository,
    private readonly datasets: DatasetRepository,
    private readonly batches: ReviewedBatches,
    private readonly sources: { readonly runs: ReviewedRuns; readonly scorer: ShardScorer },
  ) {}

  /**
   * Builds a queue unless it has ended. A failure is kept in the queue.
   *
   * @throws ClipyardError retryable errors before the last attempt
   */
  async run(id: string, signal: AbortSignal, lastAttempt: boolean): Promise<void> {
    const queue = await this.queues.unfinished(id);
    if (queue === null || (await this.queues.end(queue)) !== null) return;
    try {
      const best = new BestItems();
      const items = queue.subject.kind === 'dataset' ? this.ofDataset(queue, signal) : this.ofBatch(queue, signal);
      for await (const item of items) best.add(item);
      await this.queues.finish(queue, best.sorted(), best.candidates);
    } catch (error) {
      const failure = toFailure(error);
      if (signal.aborted || (failure.retryable && !lastAttempt)) throw error;
      await this.queues.fail(queue, failure);
    }
  }

  private async *ofDataset(queue: ReviewQueueRecord, signal: AbortSignal): AsyncGenerator<QueuedItem> {
    if (queue.subject.kind !== 'dataset') return;
    const { name, version } = queue.subject;
    const pinned = await this.datasets.get(queue, name, version);
    if (pinned === null) throw new ClipyardError('not_found', `Dataset ${name} has no version ${version}`);
    const judge = await this.judgeOf(queue);
    const read = async ([index, shard]: readonly [number, DatasetShard]): Promise<QueuedItem[]> => {
      signal.throwIfAborted();
      const [videos, ranks, others] = await Promise.all([
        readVideos(this.store, shard),
        this.ranks(queue, queue.model, name, shard, signal),
        this.ranks(queue, queue.from, name, shard, signal),
      ]);
      return videos.flatMap((video) => {
        if (video.superseded || video.excluded || video.reviewed) return [];
        const judged = judge(video, ranks?.[video.offset] ?? null, others?.[video.offset] ?? null);
        return judged === null ? [] : [{ ...candidateOf(video, index), ...judged }];
      });
    };
    yield* this.reported(queue, pMapIterable(pinned.shards.from(0), read, { concurrency: SHARDS_AT_ONCE }));
  }

  private async *ofBatch(queue: ReviewQueueRecord, signal: AbortSignal): AsyncGenerator<QueuedItem> {
    if (queue.subject.kind !== 'batch') return;
    const { id, shards } = queue.subject;
    const sample = new ClassSamples(queue.perClass ?? 0);
    const read = async (shard: number): Promise<QueuedItem[]> => {
      signal.throwIfAborted();
      return (await this.batches.shard(queue, id, shard)).flatMap((outcome, offset) => {
        const { index, videoId, customId, uri, label, top, state } = outcome;
        if (state !== 'succeeded' || videoId === null || top === null || top.length === 0) return [];
        const judged = judgeOutcome(queue, outcome, top);
        if (judged === null) return [];
        const item = { index, videoId, customId, uri, label, split: null, group: null, shard, offset, ...judged };
        if (queue.order !== 'sample') return [item];
        sample.add(top[0]!.label, item);
        return [];
      });
    };
    const all = Array.from({ length: shards }, (_, shard) => shard);
    yield* this.reported(queue, pMapIterable(all, read, { concurrency: SHARDS_AT_ONCE }));
    yield* sample.items();
  }

  /** Passes items on, and stores how many shards are done. */
  private async *reported(
    queue: ReviewQueueRecord,
    shards: AsyncIterable<readonly QueuedItem[]>,
  ): AsyncGenerator<QueuedItem> {
    let done = 0;
    let reportedAt = 0;
    for await (const items of shards) {
      yield* items;
      done++;
      if (Date.now() - reportedAt < PROGRESS_MS) continue;
      await this.queues.putProgress(queue, done);
      reportedAt = Date.now();
    }
  }

  private async ranks(
    tenant: Tenant,
    model: string | null,
    name: string,
    shard: DatasetShard,
    signal: AbortSignal,
  ): Promise<ShardRanks | null> {
    if (model === null) return null;
    const key = keys.datasetScores(name, model, shard.digest);
    const known = await getJson(this.store, key, RanksSchema).catch(nullIfDamaged);
    if (known !== null) return known.ranks;
    const ranks = await this.sources.scorer.rank(tenant, model, shard, signal);
    await putJson(this.store, key, { ranks });
    return ranks;
  }

  /** How the order of the queue judges a video; null if the video does not belong to the queue. */
  private async judgeOf(
    queue: ReviewQueueRecord,
  ): Promise<(video: LabelledVideo, top: RankedClass[] | null, other: RankedClass[] | null) => Judged | null> {
    switch (queue.order) {
      case 'suspect': {
        const errors = await this.labelErrors(queue);
        return ({ videoId, label }) => {
          const error = errors.get(videoId);
          return error === undefined || error.label !== label ? null : suspect(error);
        };
      }
      case 'disagreement':
        return queue.from === null
          ? ({ label }, top) => (label === null || top === null ? null : disagreement(label, top))
          : (_, top, other) => (top === null || other === null ? null : twoModels(top, other));
      case 'uncertain':
        return (_, top) => (top === null ? null : uncertain(top, queue.below));
      default:
        return ({ videoId }) => ({ top: null, ...random(queue.seed, videoId) });
    }
  }

  private async labelErrors(queue: ReviewQueueRecord): Promise<ReadonlyMap<string, LabelError>> {
    const run = await this.sources.runs.get(queue, queue.run ?? '');
    if (run === null) throw new ClipyardError('not_found', `There is no training run ${queue.run ?? ''}`);
    const stored = await getJson(this.store, keys.trainingRunFile(run.id, 'label-errors.json'), LabelErrorsSchema);
    // Runs of earlier releases have a short list in their record only.
    const errors = stored?.errors ?? (run.selection?.labelErrors ?? []).map((error) => ({ ...error, top: null }));
    return new Map(errors.map((error) => [error.videoId, error]));
  }
}

const candidateOf = (
  { videoId, customId, uri, label, split, group, offset }: LabelledVideo,
  shard: number,
): Candidate => ({ videoId, customId, uri, label, split, group, shard, offset, index: null });

function judgeOutcome(queue: ReviewQueueRecord, outcome: ItemOutcome, top: RankedClass[]): Judged | null {
  switch (queue.order) {
    case 'abstained':
      return outcome.abstained
        ? {
            top,
            score: 1 - top[0]!.probability,
            reason: `The model abstained: ${named(top[0]!)} is below its threshold`,
          }
        : null;
    case 'disagreement':
      return outcome.label === null ? null : disagreement(outcome.label, top);
    case 'uncertain':
      return uncertain(top, queue.below);
    case 'sample':
      return {
        ...random(queue.seed, itemId({ videoId: outcome.videoId!, index: outcome.index })),
        top,
        reason: `Sample of the items that the model predicts as ${top[0]!.label}`,
      };
    default:
      return { top, ...random(queue.seed, itemId({ videoId: outcome.videoId!, index: outcome.index })) };
  }
}

const percent = (probability: number): string => `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`;
const named = ({ label, probability }: RankedClass): string => `${label} (${percent(probability)})`;

/** Margin sampling (Scheffer et al., 2001): the two most probable classes are close. */
function uncertain(top: RankedClass[], below: number | null): Judged | null {
  const [first, second] = top;
  if (first === undefined || (below !== null && first.probability >= below)) return null;
  const reason =
    second === undefined ? `The model predicts ${named(first)}` : `The model wavers: ${named(first)}, ${named(second)}`;
  return { top, score: 1 - first.probability + (second?.probability ?? 0), reason };
}

function disagreement(label: string, top: RankedClass[]): Judged | null {
  const [first] = top;
  if (first === undefined || first.label === label) return null;
  const own = top.find((ranked) => ranked.label === label)?.probability ?? 0;
  return { top, score: first.probability - own, reason: `The model predicts ${named(first)}, the label is ${label}` };
}

function twoModels(top: RankedClass[], other: RankedClass[]): Judged | null {
  const [first] = top;
  const [second] = other;
  if (first === undefined || second === undefined || first.label === second.label) return null;
  return {
    top,
    score: Math.min(first.probability, second.probability),
    reason: `The model predicts ${named(first)}, the other model ${named(second)}`,
  };
}

const suspect = ({ label, suggested, probability, top }: LabelError): Judged => ({
  top,
  score: 1 - probability,
  reason: `Models that were not trained on it suggest ${suggested}; the label ${label} has ${percent(probability)}`,
});

/** A number in [0, 1) that the seed and the item define. */
const random = (seed: number, item: string): Pick<Judged, 'score' | 'reason'> => ({
  score: createHash('sha256').update(`${seed}\n${item}`).digest().readUInt32BE() / 2 ** 32,
  reason: 'Random sample',
});

/** The items of each class with the highest scores. */
class ClassSamples {
  private readonly classes = new Map<string, BestItems>();

  constructor(private readonly perClass: number) {}

  add(label: string, item: QueuedItem): void {
    let best = this.classes.get(label);
    if (best === undefined) this.classes.set(label, (best = new BestItems(this.perClass)));
    best.add(item);
  }

  *items(): Generator<QueuedItem> {
    for (const best of this.classes.values()) yield* best.sorted();
  }
}
