import { FailureSchema, StageTimingsSchema } from '@clipyard/api-contract';
import { z } from 'zod';

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
export type ExtractResult = z.infer<typeof ExtractResultSchema>;
