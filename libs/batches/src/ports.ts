import { type ClaimedShard, type ExtractJob, type LiveProgress, type ShardSummary } from '@clipyard/jobs';

export interface ClaimOptions {
  readonly window: number;
  readonly limit: number;
  readonly cost: number;
}

/** Live state of running batches; see `BatchProgressStore` in libs/queues. */
export interface BatchProgress {
  init(
    batchId: string,
    round: number,
    total: number,
    done: ReadonlyMap<number, ShardSummary>,
    startedAt: number | null,
  ): Promise<void>;
  /** Takes at most `limit` shards while fewer than `window` are in flight; each is charged to the batch's virtual time. */
  claim(batchId: string, round: number, options: ClaimOptions): Promise<ClaimedShard[]>;
  shardDone(batchId: string, round: number, shard: number, summary: ShardSummary): Promise<void>;
  read(batchId: string): Promise<LiveProgress | null>;
  /** Items of a batch that have yet to come before the workers; their sum over all batches; forgets batches that are not open. */
  noteUnqueued(batchId: string, items: number): Promise<void>;
  unqueued(): Promise<number>;
  keepUnqueued(open: readonly string[]): Promise<void>;
  clear(batchId: string): Promise<void>;
}

/** What whoever submits has left of its quota. */
export interface ItemQuota {
  /** Items that may be submitted now. */
  itemsLeft(): Promise<number>;
  /** Takes items for a batch; repeated, only what is not taken yet. Errors: `quota_exceeded`. */
  takeItems(batchId: string, items: number): Promise<void>;
  /** Undoes that for a submission that came to nothing. */
  giveBackItems(batchId: string, items: number): Promise<void>;
}

/** Hears how many items of a batch have yet to end, for the quota of the key that submitted them. */
export interface ItemsInFlight {
  note(key: string, batchId: string, items: number): Promise<void>;
}

export interface ShardWork {
  readonly batchId: string;
  readonly round: number;
  readonly shard: number;
  readonly purpose: 'extract' | 'classify';
  readonly project: string;
  readonly items: readonly { readonly job: ExtractJob; /** 1 is the most urgent. */ readonly priority: number }[];
}

/** Puts work before the workers. Every call may be repeated without harm. */
export interface ShardDispatcher {
  dispatch(work: ShardWork): Promise<void>;
  /** Adds extract jobs to those that the shard's job, which runs, waits for. */
  extractAgain(work: ShardWork): Promise<void>;
  /** True while the shard's job waits or runs. */
  isDispatched(work: Pick<ShardWork, 'batchId' | 'round' | 'shard' | 'purpose'>): Promise<boolean>;
  /** Asks for another `advance` of the batch, after a delay in milliseconds. */
  wake(batchId: string, delayMs?: number): Promise<void>;
  cancel(batchId: string): Promise<void>;
  forget(batchId: string): Promise<void>;
  /** Queues the webhook of a batch that ended. */
  notify(batchId: string, round: number, url: string): Promise<void>;
}
