import {
  AbstainBelowSchema,
  BatchOptionsSchema,
  FrameRequestSchema,
  ItemFilterSchema,
  LeftOutSchema,
  recordAnnotations,
  RecordProjectSchema,
  relabelRules,
  SegmentRuleSchema,
  StopAfterFailuresSchema,
  WarningsSchema,
} from '@clipyard/api-contract';
import { z } from 'zod';

/** One object of the manifest: consecutive shards, with the byte offset at which each begins. */
export const ManifestPartSchema = z.object({
  key: z.string(),
  firstShard: z.number().int(),
  /** `offsets[i]` is where shard `firstShard + i` begins; the last entry is the size of the part in bytes. */
  offsets: z.array(z.number().int()),
  /** Only in a retry: the index of the first item of each shard. The items of a submission are numbered in order. */
  firstIndexes: z.array(z.number().int()).optional(),
});
export type ManifestPart = z.infer<typeof ManifestPartSchema>;

/** A round of a batch: the submission itself (0), or a retry of the failed items (1, 2, …). Immutable. */
export const RoundRecordSchema = z.object({
  round: z.number().int(),
  items: z.number().int(),
  shards: z.number().int(),
  parts: z.array(ManifestPartSchema),
  createdAt: z.string(),
  /** The API key whose quota it uses. */
  key: z.string().nullable().default(null),
  /** The items of a retry by their state before; absent if the retry has all failed items. */
  retried: z.object({ failed: z.number().int(), cancelled: z.number().int() }).optional(),
  /** Items of the batch, if this round or one before has added some. */
  total: z.number().int().optional(),
  /** Number of items that are videos which have to be divided into segments before the round runs. */
  undivided: z.number().int().optional(),
  /** Set once they have been divided, or the round was cancelled before. */
  divided: z
    .object({
      /** When the first video was begun; null if none was. */
      startedAt: z.string().nullable(),
      at: z.string(),
      /** Items that the round adds behind those that the batch had. `of` is the item of their video. */
      added: z.array(z.object({ of: z.number().int(), first: z.number().int(), count: z.number().int() })),
    })
    .optional(),
});
export type RoundRecord = z.infer<typeof RoundRecordSchema>;

/** The number under which the live state of a round is kept. Dividing its videos comes before its own work. */
export const liveRound = ({ round, undivided }: RoundRecord): number => (undivided === undefined ? round : round - 0.5);

/** Number of items of a batch as of a round. */
export const totalItems = (record: RoundRecord, round: RoundRecord): number => round.total ?? record.items;

/** `batch.json`: the commit of a submission. Immutable; it exists if and only if the batch does. */
export const BatchRecordSchema = RoundRecordSchema.extend({
  id: z.string(),
  project: RecordProjectSchema,
  ...recordAnnotations,
  purpose: BatchOptionsSchema.shape.purpose,
  /** The stored name, which contains the project. */
  dataset: z.string().nullable(),
  model: z.string().nullable(),
  /** The threshold of the submission, otherwise that of the model. */
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  priority: z.number().int(),
  callbackUrl: z.string().nullable(),
  stopAfterFailures: StopAfterFailuresSchema.nullable().default(null),
  onRelabel: z.enum(relabelRules).default('change'),
  segments: SegmentRuleSchema.nullable().default(null),
  frames: FrameRequestSchema,
  /** SHA-256 of the request, which shows whether an Idempotency-Key comes with the same body again. */
  requestDigest: z.string(),
  leftOut: LeftOutSchema.default({}),
  warnings: WarningsSchema.default([]),
});
export type BatchRecord = z.infer<typeof BatchRecordSchema>;

/**
 * An order to a batch, of a user or of the orchestrator. Orders are a numbered sequence; the last one counts, and only
 * for its round. A retry refers to a finished round.
 */
export const BatchOrderSchema = z.object({
  action: z.enum(['cancel', 'pause', 'resume', 'retry']),
  round: z.number().int(),
  at: z.string(),
  key: z.string().nullable().default(null),
  /** Items that a retry runs again; all failed ones if it is absent. */
  filter: ItemFilterSchema.optional(),
  /** Why the batch was paused; absent if a person paused it. */
  reason: z.string().optional(),
  /** Counts of the batch when it was resumed. Failures before do not pause it again. */
  since: z.object({ failed: z.number().int(), finished: z.number().int() }).optional(),
  /** Unfinished items with these labels are cancelled. Each order repeats those of the order before. */
  cancelledLabels: z.array(z.string()).optional(),
  /** Ids of the extract jobs of unfinished items that are cancelled one by one; repeated likewise. */
  cancelledJobs: z.array(z.string()).optional(),
});
export type BatchOrder = z.infer<typeof BatchOrderSchema>;
