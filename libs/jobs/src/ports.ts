import {
  type CreateClassification,
  type FeatureKey,
  type Reclassification,
  type TrainingRun,
} from '@clipyard/api-contract';

import { type ExtractResult } from './extract-result.js';
import { type ClaimedShard, type FailedAttempt, type LiveProgress, type ShardSummary } from './progress.js';
import { type ExtractJob, type FilmstripJob } from './queues.js';

export interface ClaimOptions {
  readonly window: number;
  readonly limit: number;
  readonly cost: number;
}

/** Live state of running batches. */
export interface BatchProgress {
  init(
    batchId: string,
    round: number,
    total: number,
    done: ReadonlyMap<number, ShardSummary>,
    startedAt: number | null,
  ): Promise<void>;
  /**
   * Claims at most `limit` shards while fewer than `window` are in flight. Each is charged to the batch's virtual time.
   */
  claim(batchId: string, round: number, options: ClaimOptions): Promise<ClaimedShard[]>;
  shardDone(batchId: string, round: number, shard: number, summary: ShardSummary): Promise<void>;
  read(batchId: string): Promise<LiveProgress | null>;
  /** Failed attempts in a shard that is in flight, by the offset of the item in the shard. */
  failedAttempts(batchId: string, shard: number): Promise<ReadonlyMap<number, FailedAttempt>>;
  /** Records how many items of a batch are not queued yet. */
  noteUnqueued(batchId: string, items: number): Promise<void>;
  /** The sum of unqueued items over all batches. */
  unqueued(): Promise<number>;
  /** Forgets the counts of all batches that are not open. */
  keepUnqueued(open: readonly string[]): Promise<void>;
  /** Records what keeps a batch from progressing, for people; null if nothing does. */
  noteObstacle(batchId: string, obstacle: string | null): Promise<void>;
  /** The reason why a batch does not progress; null if nothing is known. */
  obstacle(batchId: string): Promise<string | null>;
  clear(batchId: string): Promise<void>;
}

/** Records how many items of a batch are unfinished, for the quota of the key that submitted them. */
export interface ItemsInFlight {
  note(key: string, batchId: string, items: number): Promise<void>;
}

export interface ShardRef {
  readonly batchId: string;
  readonly round: number;
  readonly shard: number;
  /** What follows once the videos of the shard have been decoded. */
  readonly purpose: 'extract' | 'classify' | 'divide';
}

/** Videos are divided in the round in which their segments are extracted. */
export const roundId = ({ batchId, round, purpose }: Pick<ShardRef, 'batchId' | 'round' | 'purpose'>): string =>
  `${batchId}-${purpose === 'divide' ? 'd' : 'r'}${round}`;

/** The id of the extract job of an item. A job has only one parent, so ids have the batch and not the video. */
export const itemJobId = (round: Parameters<typeof roundId>[0], index: number): string => `${roundId(round)}-i${index}`;

/** The id under which the items of a stopped batch that have not begun are held. */
export const holdId = (batchId: string): string => `${batchId}-hold`;

export interface ShardWork extends ShardRef {
  readonly project: string;
  readonly items: readonly { readonly job: ExtractJob; /** 1 is the most urgent. */ readonly priority: number }[];
}

/** Enqueues the work of batches. Every call may be repeated without harm. */
export interface ShardDispatcher {
  dispatch(work: ShardWork): Promise<void>;
  /** Adds extract jobs to those that the running job of the shard waits for. */
  extractAgain(work: ShardWork): Promise<void>;
  /** True while the shard's job is queued or running. */
  isDispatched(work: ShardRef): Promise<boolean>;
  /** Requests another `advance` of the batch, after a delay in milliseconds. */
  wake(batchId: string, delayMs?: number): Promise<void>;
  cancel(batchId: string): Promise<void>;
  forget(batchId: string): Promise<void>;
  /** Queues the webhook of a finished batch. */
  notify(batchId: string, round: number, url: string): Promise<void>;
}

/** Enqueues training runs. Every call may be repeated without harm. */
export interface TrainingJobs {
  enqueue(run: Pick<TrainingRun, 'id' | 'resumes' | 'project'>): Promise<void>;
  /** True while the run's job is queued or running. */
  isQueued(run: Pick<TrainingRun, 'id' | 'resumes'>): Promise<boolean>;
  cancel(run: Pick<TrainingRun, 'id' | 'resumes'>): Promise<void>;
}

/** The fields of a single classification that its jobs need. */
export type ClassificationWork = { readonly id: string } & Pick<
  ExtractJob,
  'uri' | 'spec' | 'specId' | 'preview' | 'project'
> &
  Pick<CreateClassification, 'segments' | 'timeline'>;

/** Enqueues single classifications. Every call may be repeated without harm. */
export interface ClassificationJobs {
  enqueue(work: ClassificationWork): Promise<void>;
  /** True while the classification's job is queued or running. */
  isQueued(id: string): Promise<boolean>;
  /** Waits until the job has ended, for at most `timeoutMs`, or until the signal aborts. */
  wait(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** Extracts the features of a single video that belongs to no batch. */
export interface VideoExtraction {
  /**
   * Queues the video unless it is queued already, and waits for it.
   *
   * @returns the result; null if it takes longer than so many milliseconds, or once the signal aborts
   */
  extract(
    work: Pick<ExtractJob, 'uri' | 'spec' | 'specId' | 'project'>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ExtractResult | null>;
}

/** Enqueues filmstrips. Every call may be repeated without harm. */
export interface FilmstripJobs {
  enqueue(job: FilmstripJob): Promise<void>;
  /** True while the job is queued or running. */
  isQueued(key: FeatureKey): Promise<boolean>;
  /** The number of filmstrips that no worker has begun. */
  waiting(): Promise<number>;
}

/** Enqueues deletions. Every call may be repeated without harm. */
export interface DeletionJobs {
  enqueue(deletion: { readonly id: string; readonly project: string }): Promise<void>;
  /** True while the deletion's job is queued or running. */
  isQueued(id: string): Promise<boolean>;
}

/** Enqueues the runs of watches. Every call may be repeated without harm. */
export interface WatchJobs {
  /** @param at - when the job is due, in milliseconds since 1970; now if omitted */
  enqueue(watch: { readonly id: string; readonly project: string }, at?: number): Promise<void>;
  /** True while the job of the watch that is due now is queued or running. */
  isQueued(id: string): Promise<boolean>;
}

/** Enqueues parts of reclassifications. Parts that are queued already are skipped. */
export interface ReclassificationJobs {
  enqueue(reclassification: Pick<Reclassification, 'id' | 'project'>, parts: readonly number[]): Promise<void>;
}

/** Enqueues the building of review queues. Queues that are enqueued already are skipped. */
export interface ReviewJobs {
  enqueue(queue: { readonly id: string; readonly project: string }): Promise<void>;
}

/** Who holds an item, and until when (milliseconds since 1970). */
export interface LeaseHolder {
  readonly session: string;
  readonly until: number;
}

/** Decided items of a review queue, as far as they are known. Losing them costs time only. */
export interface KnownDecided {
  /** Bit 7 of byte 0 is the first item. */
  readonly bits: Uint8Array;
  /** Whether a decision about the subject was undone since the bits were collected. */
  readonly isStale: boolean;
}

/** Leases of review items, and what each session skipped. All of it may be lost. */
export interface ReviewLeases {
  /** How long a lease lasts, in milliseconds. */
  readonly leaseMs: number;
  /**
   * Leases items to a session, or renews its leases of them.
   *
   * @param count - at most so many
   * @returns the items that the session holds now, in the given order
   */
  take(subject: string, session: string, items: readonly string[], count: number): Promise<string[]>;
  /** Renews all leases of a session. */
  renew(subject: string, session: string): Promise<void>;
  release(subject: string, session: string, items: readonly string[]): Promise<void>;
  releaseAll(subject: string, session: string): Promise<void>;
  holders(subject: string, items: readonly string[]): Promise<(LeaseHolder | null)[]>;
  skip(subject: string, session: string, items: readonly string[]): Promise<void>;
  unskip(subject: string, session: string, items: readonly string[]): Promise<void>;
  skipped(subject: string, session: string): Promise<ReadonlySet<string>>;
  decided(subject: string, queue: string): Promise<KnownDecided>;
  markDecided(queue: string, places: readonly number[]): Promise<void>;
  /** Forgets the decided items of a queue. */
  forgetDecided(subject: string, queue: string): Promise<void>;
  noteUndo(subject: string): Promise<void>;
}
