import { z } from 'zod';

export const JobSchema = z.object({
  id: z.string(),
  object: z.literal('job'),
  queue: z.string(),
  state: z.string(),
  attempts: z.number().int(),
  progress: z.unknown(),
  failedReason: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type JobResource = z.infer<typeof JobSchema>;
