import { FeatureSpecSchema } from '@clipyard/api-contract';
import { RecordProjectSchema } from '@clipyard/api-contract';
import { FailureSchema, StageTimingsSchema } from '@clipyard/api-contract';
import { z } from 'zod';

export const queueNames = [
  'batches',
  'extract',
  'pack',
  'classify-shards',
  'classify',
  'reclassify',
  'train',
  'webhooks',
  'filmstrips',
] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Advances a batch of any project: starts it, dispatches shards into its window and finishes it. The job is idempotent.
 */
export const BatchesJobSchema = z.object({ batchId: z.string() });

/** Processes one video: fetches, hashes, decodes and encodes it, and writes its features. */
export const ExtractJobSchema = z.object({
  batchId: z.string().nullable(),
  /** Index in the batch. The shard and the offset in that shard are needed to mark progress. */
  index: z.number().int(),
  shard: z.number().int(),
  offset: z.number().int(),
  uri: z.string(),
  spec: FeatureSpecSchema,
  specId: z.string(),
  preview: z.boolean(),
  project: RecordProjectSchema,
});
/** The result of an extract job. A failure is part of the result, so a bad video never fails its shard. */
export const ExtractResultSchema = z.object({
  index: z.number().int(),
  videoId: z.string().nullable(),
  /** Version of the source when it was fetched: an etag, or size and time. Null if the source reports none. */
  sourceVersion: z.string().nullable(),
  frames: z.number().int().nullable(),
  cached: z.boolean(),
  attempts: z.number().int(),
  timings: StageTimingsSchema.nullable(),
  failure: FailureSchema.nullable(),
});

export const ShardJobSchema = z.object({
  batchId: z.string(),
  shard: z.number().int().min(0),
  round: z.number().int().min(0),
  /** Set once missing features of the shard were extracted again. */
  again: z.boolean().optional(),
  project: RecordProjectSchema,
});
export const ClassifyJobSchema = z.object({ classificationId: z.string(), project: RecordProjectSchema });
/** One part of a reclassification, which is one shard. */
export const ReclassifyJobSchema = z.object({
  reclassificationId: z.string(),
  part: z.number().int().min(0),
  project: RecordProjectSchema,
});
export const TrainJobSchema = z.object({ trainingRunId: z.string(), project: RecordProjectSchema });
export const WebhookJobSchema = z.object({
  batchId: z.string(),
  round: z.number().int().min(0),
  url: z.string(),
  deliveryId: z.string(),
});

/** Renders a small image of the frames of one video that the network saw. */
export const FilmstripJobSchema = z.object({
  uri: z.string(),
  videoId: z.string(),
  spec: FeatureSpecSchema,
  specId: z.string(),
  project: RecordProjectSchema,
});

export type BatchesJob = z.infer<typeof BatchesJobSchema>;
export type ExtractJob = z.infer<typeof ExtractJobSchema>;
export type ExtractResult = z.infer<typeof ExtractResultSchema>;
export type ShardJob = z.infer<typeof ShardJobSchema>;
export type ClassifyJob = z.infer<typeof ClassifyJobSchema>;
export type ReclassifyJob = z.infer<typeof ReclassifyJobSchema>;
export type TrainJob = z.infer<typeof TrainJobSchema>;
export type WebhookJob = z.infer<typeof WebhookJobSchema>;
export type FilmstripJob = z.infer<typeof FilmstripJobSchema>;

/** The payload schema of each queue. A queue without one does not compile. */
export const jobSchemas = {
  batches: BatchesJobSchema,
  extract: ExtractJobSchema,
  pack: ShardJobSchema,
  'classify-shards': ShardJobSchema,
  classify: ClassifyJobSchema,
  reclassify: ReclassifyJobSchema,
  train: TrainJobSchema,
  webhooks: WebhookJobSchema,
  filmstrips: FilmstripJobSchema,
} as const satisfies Record<QueueName, z.ZodType>;

export type JobPayload<Q extends QueueName> = z.infer<(typeof jobSchemas)[Q]>;
