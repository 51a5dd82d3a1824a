import { FailureSchema, StageTimingsSchema } from '@clipyard/api-contract';
import { z } from 'zod';

/** The totals of one finished shard, which the batch adds up. */
export const ShardSummarySchema = z.object({
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  cached: z.number().int(),
  /** Sums over the items in milliseconds. */
  timings: StageTimingsSchema,
  /** Number of items in the sums. Cached items have no timings. */
  timed: z.number().int(),
});
export type ShardSummary = z.infer<typeof ShardSummarySchema>;

export const emptyShardSummary: ShardSummary = {
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  cached: 0,
  timings: { fetch: 0, decode: 0, encode: 0, store: 0, wait: 0 },
  timed: 0,
};

/** Adds two summaries. */
export function addSummaries(a: ShardSummary, b: ShardSummary): ShardSummary {
  return {
    succeeded: a.succeeded + b.succeeded,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    cached: a.cached + b.cached,
    timed: a.timed + b.timed,
    timings: {
      fetch: a.timings.fetch + b.timings.fetch,
      decode: a.timings.decode + b.timings.decode,
      encode: a.timings.encode + b.timings.encode,
      store: a.timings.store + b.timings.store,
      wait: a.timings.wait + b.timings.wait,
    },
  };
}

/** A shard that was claimed into the window of its batch. */
export interface ClaimedShard {
  readonly shard: number;
  /** Virtual time of the batch when the shard was claimed: the work charged to the batch so far. */
  readonly time: number;
  /** Whether the batch had nothing in flight, because it has just started or resumed. */
  readonly entering: boolean;
}

/** The last failure of an item that waits for another attempt, or is in it. */
export const FailedAttemptSchema = z.object({ attempts: z.number().int(), error: FailureSchema });
export type FailedAttempt = z.infer<typeof FailedAttemptSchema>;

/** The state of a running batch in Redis. All of it can be rebuilt from the object store. */
export interface LiveProgress {
  readonly round: number;
  /** Shards in this round. */
  readonly total: number;
  readonly done: number;
  readonly inFlight: readonly number[];
  readonly summary: ShardSummary;
  /** Finished items of shards that are still in flight. */
  readonly live: { readonly succeeded: number; readonly failed: number };
  readonly startedAt: number | null;
}
