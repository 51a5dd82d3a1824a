import { z } from 'zod';

import { StageTimingsSchema } from './resources.js';

/** Totals of one finished shard: what the batch adds up. */
export const ShardSummarySchema = z.object({
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  cached: z.number().int(),
  /** Sums over the items, in milliseconds. */
  timings: StageTimingsSchema,
  /** Items that the sums cover: cached ones have no stages. */
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

/** A shard that was taken into the window. */
export interface ClaimedShard {
  readonly shard: number;
  /** Virtual time of its batch when it was taken: what the batch has been charged for so far. */
  readonly time: number;
  /** The batch had nothing in flight: it starts, or comes back. */
  readonly entering: boolean;
}

/** What Redis knows of a running batch. All of it can be rebuilt from the object store. */
export interface LiveProgress {
  readonly round: number;
  /** Shards that this round has to run. */
  readonly total: number;
  readonly done: number;
  readonly inFlight: readonly number[];
  readonly summary: ShardSummary;
  /** Items that ended inside shards which are still in flight. */
  readonly live: { readonly succeeded: number; readonly failed: number };
  readonly startedAt: number | null;
}
