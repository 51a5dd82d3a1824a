import { AbstainBelowSchema, BatchOptionsSchema, FrameRequestSchema, RecordProjectSchema } from '@clipyard/contracts';
import { z } from 'zod';

/** One object of the manifest: consecutive shards, with the byte offset at which each begins. */
export const ManifestPartSchema = z.object({
  key: z.string(),
  firstShard: z.number().int(),
  /** `offsets[i]` is where shard `firstShard + i` begins; the last entry is the size of the part in bytes. */
  offsets: z.array(z.number().int()),
  /** Of a retry: the index of the first item of each shard; the items of a submission are numbered as they come. */
  firstIndexes: z.array(z.number().int()).optional(),
});
export type ManifestPart = z.infer<typeof ManifestPartSchema>;

/** A round of a batch: the submission itself (0), or a retry of what failed (1, 2, …). Immutable. */
export const RoundRecordSchema = z.object({
  round: z.number().int(),
  items: z.number().int(),
  shards: z.number().int(),
  parts: z.array(ManifestPartSchema),
  createdAt: z.string(),
  /** The API key whose quota it uses. */
  key: z.string().nullable().default(null),
});
export type RoundRecord = z.infer<typeof RoundRecordSchema>;

/** `batch.json`: the commit of a submission. Immutable; it exists if and only if the batch does. */
export const BatchRecordSchema = RoundRecordSchema.extend({
  id: z.string(),
  project: RecordProjectSchema,
  purpose: BatchOptionsSchema.shape.purpose,
  /** By the name under which it is stored. */
  dataset: z.string().nullable(),
  model: z.string().nullable(),
  /** Of the submission, else of the model. */
  abstainBelow: AbstainBelowSchema.nullable().default(null),
  priority: z.number().int(),
  callbackUrl: z.string().nullable(),
  frames: FrameRequestSchema,
  /** SHA-256 of what was asked for, so that an Idempotency-Key with another body is told apart. */
  requestDigest: z.string(),
});
export type BatchRecord = z.infer<typeof BatchRecordSchema>;

/** An order that a user gave to a batch: a numbered sequence, the last one counts, and only for its round. A retry is of a round that has ended. */
export const BatchOrderSchema = z.object({
  action: z.enum(['cancel', 'pause', 'resume', 'retry']),
  round: z.number().int(),
  at: z.string(),
  key: z.string().nullable().default(null),
});
export type BatchOrder = z.infer<typeof BatchOrderSchema>;
