import { type ClaimedShard, type ExtractJob, type LiveProgress, type ShardSummary } from '@clipyard/contracts';

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
  /** Takes at most `limit` shards while fewer than `window` are in flight, and charges each to the batch's virtual time. */
  claim(batchId: string, round: number, options: ClaimOptions): Promise<ClaimedShard[]>;
  shardDone(batchId: string, round: number, shard: number, summary: ShardSummary): Promise<void>;
  read(batchId: string): Promise<LiveProgress | null>;
  /** Records the items of a batch that are not dispatched yet. */
  noteUnqueued(batchId: string, items: number): Promise<void>;
  /** The sum of these items over all batches. */
  unqueued(): Promise<number>;
  /** Forgets these items for batches that are not open. */
  keepUnqueued(open: readonly string[]): Promise<void>;
  clear(batchId: string): Promise<void>;
}

/** The remaining quota of the caller. */
export interface ItemQuota {
  /** Items that may be submitted now. */
  itemsLeft(): Promise<number>;
  /** Takes items for a batch; a repeated call takes only the items that are not taken yet. Errors: `quota_exceeded`. */
  takeItems(batchId: string, items: number): Promise<void>;
  /** Gives the items of a failed submission back. */
  giveBackItems(batchId: string, items: number): Promise<void>;
}

/** Receives the number of unfinished items of a batch, for the quota of the key that submitted them. */
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

/** Dispatches work to the workers. Every call is idempotent. */
export interface ShardDispatcher {
  dispatch(work: ShardWork): Promise<void>;
  /** Adds extract jobs to those that the running job of the shard waits for. */
  extractAgain(work: ShardWork): Promise<void>;
  /** True while the shard's job waits or runs. */
  isDispatched(work: Pick<ShardWork, 'batchId' | 'round' | 'shard' | 'purpose'>): Promise<boolean>;
  /** Asks for another `advance` of the batch, after a delay in milliseconds. */
  wake(batchId: string, delayMs?: number): Promise<void>;
  cancel(batchId: string): Promise<void>;
  forget(batchId: string): Promise<void>;
  /** Queues the webhook of a finished batch. */
  notify(batchId: string, round: number, url: string): Promise<void>;
}
