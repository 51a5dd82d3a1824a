import {
  CreateWatchSchema,
  FailureSchema,
  LeftOutSchema,
  recordAnnotations,
  RecordProjectSchema,
  WatchCountsSchema,
  WatchEventsSchema,
  WatchRuleSchema,
  WatchScheduleSchema,
  watchTriggers,
} from '@clipyard/api-contract';
import { z } from 'zod';

/** A watch as it was created; immutable. */
export const WatchRecordSchema = z.object({
  id: z.string(),
  project: RecordProjectSchema,
  ...recordAnnotations,
  source: CreateWatchSchema.shape.source,
  rule: WatchRuleSchema,
  schedule: WatchScheduleSchema.nullable(),
  events: WatchEventsSchema.nullable(),
  /** SHA-256 of the bearer token of events, in hex; null if the events have none. */
  eventsTokenHash: z.string().nullable(),
  settleSeconds: z.number().int(),
  /** Name and id of the API key. */
  by: z.string(),
  key: z.string().nullable(),
  createdAt: z.string(),
});
export type WatchRecord = z.infer<typeof WatchRecordSchema>;

/** An order to a watch. Orders are a numbered sequence, and the last one counts. */
export const WatchOrderSchema = z.object({
  action: z.enum(['pause', 'resume', 'delete']),
  /** The key that gave the order. From a `resume` on, runs use its quota. */
  by: z.string(),
  key: z.string().nullable(),
  at: z.string(),
});
export type WatchOrder = z.infer<typeof WatchOrderSchema>;

/** The start of a run. Run n + 1 starts after run n has ended. */
export const RunStartSchema = z.object({
  trigger: z.enum(watchTriggers),
  at: z.string(),
  /** Times of the schedule up to this one have had their run. */
  scheduledTo: z.string(),
  /** The run whose plan has the ledger that this run continues; null for the first. */
  ledger: z.number().int().nullable(),
  /** An earlier run whose batch is still to be submitted. This run submits it, and does not list the source. */
  pending: z.number().int().nullable(),
});
export type RunStart = z.infer<typeof RunStartSchema>;

/** Consecutive entries of the ledger: objects in the order of their paths. Pages that do not change are shared. */
const LedgerPageSchema = z.object({ key: z.string(), first: z.string(), rows: z.number().int() });
export type LedgerPage = z.infer<typeof LedgerPageSchema>;

/** The submission of a run, and the ledger after it. */
const PlannedSchema = z.object({
  kind: z.literal('planned'),
  /** Id of the batch that the changes are submitted as; null if there is nothing to submit. */
  batch: z.string().nullable(),
  counts: WatchCountsSchema,
  /** Those of `counts.waiting` that may be growing. */
  settling: z.number().int(),
  leftOut: LeftOutSchema,
  deletedExamples: z.array(z.string()),
  /** Objects that were submitted and exist. */
  objects: z.number().int(),
  ledger: z.array(LedgerPageSchema),
  /** Keys of the lists of changed objects. */
  changes: z.array(z.string()),
  at: z.string(),
});
export type Planned = z.infer<typeof PlannedSchema>;

/** The decision of a run, written once. A source that cannot be read is a decision too: nothing is submitted. */
export const PlanSchema = z.discriminatedUnion('kind', [
  PlannedSchema,
  z.object({ kind: z.literal('failed'), failure: FailureSchema, at: z.string() }),
]);
export type Plan = z.infer<typeof PlanSchema>;

/** The end of a run, written once. */
export const RunEndSchema = z.object({
  state: z.enum(['succeeded', 'failed']),
  failure: FailureSchema.nullable(),
  /** The state that the next run starts from. */
  ledger: z.number().int().nullable(),
  pending: z.number().int().nullable(),
  at: z.string(),
});
export type RunEnd = z.infer<typeof RunEndSchema>;

/** A wish for a run. */
export const RunRequestSchema = z.object({
  trigger: z.enum(watchTriggers),
  /** Milliseconds since 1970. */
  notBefore: z.number(),
});
export type RunRequest = z.infer<typeof RunRequestSchema>;

/** Requests of users and events, and requests of runs for a later one. Neither replaces the other. */
export type RequestKind = 'now' | 'later';
